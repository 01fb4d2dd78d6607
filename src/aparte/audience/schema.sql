-- The facts of the audience slice: who is, and was last, in which segment.

-- One row per contact and segment; entering again writes `entered_at` anew.
CREATE TABLE memberships (
    partition    smallint    NOT NULL,
    contact_id   uuid        NOT NULL,
    segment_key  text        NOT NULL,
    workspace_id integer     NOT NULL,
    entered_at   timestamptz NOT NULL,
    left_at      timestamptz,
    PRIMARY KEY (partition, contact_id, segment_key)
);
CREATE INDEX memberships_present
    ON memberships (workspace_id, segment_key, entered_at DESC, contact_id DESC)
    WHERE left_at IS NULL;
CREATE INDEX memberships_left
    ON memberships (workspace_id, segment_key, left_at) WHERE left_at IS NOT NULL;
