-- Dry-runs: what was asked, how far it is, what came out. Nothing live depends on these tables.

-- status: queued -> running -> done | failed; running -> paused -> running; any but done ->
-- cancelled. `definition` is the draft or policy; `generation` is that of the program it was
-- rehearsed beside: parts of another generation do not count.
CREATE TABLE dry_runs (
    dry_run_id   uuid        NOT NULL PRIMARY KEY,
    workspace_id integer     NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('scenario', 'policy')),
    definition   jsonb       NOT NULL,
    start_at     timestamptz NOT NULL,
    end_at       timestamptz NOT NULL,
    run_in       bigint      NOT NULL,
    generation   integer     NOT NULL DEFAULT 0,
    status       text        NOT NULL CHECK (status IN ('queued', 'running', 'paused', 'done',
                                                        'failed', 'cancelled')),
    asked_at     timestamptz NOT NULL,
    asked_by     text        NOT NULL,
    worker       text,
    seen_at      timestamptz,
    finished_at  timestamptz,
    error        text,
    report       jsonb
);
CREATE INDEX dry_runs_asked ON dry_runs (workspace_id, asked_at);

-- The tally of each partition that is finished, kept until all are.
CREATE TABLE dry_run_parts (
    dry_run_id uuid     NOT NULL,
    partition  smallint NOT NULL,
    tally      text     NOT NULL,
    PRIMARY KEY (dry_run_id, partition)
);
