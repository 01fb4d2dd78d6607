-- What was accepted and not yet applied: an append-only queue, emptied by the engine.
-- id is microseconds since 2020-01-01 shifted by 10 bits, so that reading in id order is reading
-- in order of arrival; the low bits keep writers apart.
CREATE TABLE inbox (
    partition    smallint NOT NULL,
    id           bigint   NOT NULL,
    workspace_id integer  NOT NULL,
    withdraws    boolean  NOT NULL DEFAULT false,
    body         text     NOT NULL,
    PRIMARY KEY (partition, id)
);

-- Rows live for milliseconds: compressing them is lost work, and dead ones must go at once.
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE inbox SET (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 50000
);

-- The sender asks before each claim whether somebody's withdrawal waits to be applied.
CREATE INDEX inbox_withdrawals ON inbox (workspace_id) WHERE withdraws;

-- The event log: everything that happened to a contact, our own messages included.
CREATE TABLE events (
    partition    smallint    NOT NULL,
    event_id     uuid        NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    name         text        NOT NULL,
    properties   jsonb       NOT NULL,
    context      jsonb,
    PRIMARY KEY (partition, event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);

-- Without `partition`, which the contact's id implies: smaller, and never mistaken by the planner
-- for the primary key's index while a table is too young to have statistics.
CREATE INDEX events_of_contact ON events (contact_id, occurred_at);

-- What arrived or happened lately: a few bytes per hundred pages, nothing per event.
CREATE INDEX events_lately ON events USING brin (received_at, occurred_at);

-- What no month was made for; emptied into the month when it is made.
CREATE TABLE events_default PARTITION OF events DEFAULT;

-- Makes the month of a table partitioned by month, once, whoever asks and however many at once.
-- Rows that came before their month leave the default partition for it. Readers are not stopped;
-- writers of the table wait until the caller's transaction ends, so a caller must not have written
-- to the table before in the same transaction.
CREATE FUNCTION ensure_month(parent text, time_column text, month date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    next_first_day date := (date_trunc('month', month) + interval '1 month')::date;
    since timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    until timestamptz := next_first_day::timestamp AT TIME ZONE 'UTC';
    child text := parent || '_' || to_char(first_day, 'YYYY_MM');
BEGIN
    IF to_regclass(quote_ident(child)) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ensure_month'), hashtext(parent));
    -- Asked of the catalogue itself: to_regclass may remember that there was none.
    IF EXISTS (
        SELECT FROM pg_class
        WHERE relname = child
          AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = parent::regclass)
    ) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING STORAGE)', child, parent);
    -- Attaching alone lets writers in: one that had chosen the default partition before would be
    -- refused by its new constraint. So writers wait here, and choose again afterwards.
    EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', parent);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) '
        'INSERT INTO %I SELECT * FROM moved',
        parent || '_default', time_column, since, time_column, until, child
    );
    EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, child, since, until
    );
    RETURN true;
END
$$;
