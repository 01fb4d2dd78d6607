-- The history of what is said of contacts beside events and consents: attributes, tags, lists,
-- closed addresses, pauses. The state keeps the latest word only; here stands every one, written in
-- the transaction that applies it. Rows are only ever added, and go with their month.

-- `kind` is attributes, tag, list, channel or pause, and `said` what was said: attributes by name;
-- of a tag or list its name and whether one belongs; of a channel its reason (null opens it again);
-- of a pause its end. `by_step` says that a step of a scenario said it.
CREATE TABLE changes (
    partition    smallint    NOT NULL,
    contact_id   uuid        NOT NULL,
    change_id    uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    kind         text        NOT NULL,
    by_step      boolean     NOT NULL DEFAULT false,
    said         jsonb       NOT NULL,
    PRIMARY KEY (partition, contact_id, change_id, recorded_at)
) PARTITION BY RANGE (recorded_at);

-- What no month was made for; emptied into the month when it is made.
CREATE TABLE changes_default PARTITION OF changes DEFAULT;
