-- The facts of the crm slice: what our own people are to do about contacts.

-- state: open -> done | dismissed, by a person, together with the inbox item that says so.
-- `asked_at` is when it was asked for last: a journey that comes by its step again while the task
-- is open asks for the same one.
CREATE TABLE tasks (
    partition        smallint    NOT NULL,
    task_id          uuid        NOT NULL,
    contact_id       uuid        NOT NULL,
    workspace_id     integer     NOT NULL,
    scenario_key     text        NOT NULL,
    version          integer     NOT NULL,
    step_id          text        NOT NULL,
    journey_id       uuid        NOT NULL,
    subject          jsonb       NOT NULL,
    note             jsonb       NOT NULL,
    assignee         text        NOT NULL,
    team             text        NOT NULL,
    priority         text        NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
    created_at       timestamptz NOT NULL,
    due_at           timestamptz NOT NULL,
    trigger_event_id uuid        NOT NULL,
    trigger_at       timestamptz NOT NULL,
    state            text        NOT NULL DEFAULT 'open'
                     CHECK (state IN ('open', 'done', 'dismissed')),
    settled_at       timestamptz,
    settled_by       text,
    outcome          text,
    asked_at         timestamptz NOT NULL,
    PRIMARY KEY (partition, task_id)
) WITH (fillfactor = 85);
CREATE INDEX tasks_open ON tasks (workspace_id, due_at, task_id) WHERE state = 'open';
CREATE INDEX tasks_settled ON tasks (workspace_id, settled_at, task_id) WHERE state <> 'open';
CREATE INDEX tasks_contact ON tasks (partition, contact_id, created_at);

-- status: queued -> claimed -> answered | failed | expired; queued -> cancelled.
-- A claimer that died leaves `claimed`: queued again, so a call is made at least once.
CREATE TABLE calls (
    partition        smallint    NOT NULL,
    call_id          uuid        NOT NULL,
    contact_id       uuid        NOT NULL,
    workspace_id     integer     NOT NULL,
    scenario_key     text        NOT NULL,
    version          integer     NOT NULL,
    step_id          text        NOT NULL,
    journey_id       uuid        NOT NULL,
    url              text        NOT NULL,
    attributes       jsonb       NOT NULL,
    asked_at         timestamptz NOT NULL,
    deadline         timestamptz NOT NULL,
    call_at          timestamptz NOT NULL,
    trigger_event_id uuid        NOT NULL,
    trigger_at       timestamptz NOT NULL,
    status           text        NOT NULL DEFAULT 'queued'
                     CHECK (status IN ('queued', 'claimed', 'answered', 'failed', 'expired',
                                       'cancelled')),
    attempts         smallint    NOT NULL DEFAULT 0,
    claimed_by       text,
    answer_status    integer,
    detail           text,
    finished_at      timestamptz,
    PRIMARY KEY (partition, call_id)
) WITH (fillfactor = 70);
CREATE INDEX calls_queued ON calls (partition, call_at) WHERE status = 'queued';
CREATE INDEX calls_held ON calls (partition, claimed_by) WHERE status = 'claimed';
CREATE INDEX calls_contact ON calls (partition, contact_id, asked_at);

-- One alert to one colleague. Its partition is that of its *tray*: workspace, scenario, step and
-- recipient, so that one owner counts a colleague's e-mails. Added by any engine, like the inbox.
-- status: waiting -> claimed -> sent | failed; claimed -> queued -> claimed.
-- From `waiting` on a row belongs to a mail (`mail_id`), which never changes again: a claimer that
-- died leaves `claimed`, and the same mail is tried again under the same Message-ID.
-- `held` says that it waited for its colleague's window: it leaves gathered with the others.
CREATE TABLE alerts (
    partition    smallint    NOT NULL,
    alert_id     uuid        NOT NULL,
    asked_id     uuid        NOT NULL,
    contact_id   uuid        NOT NULL,
    workspace_id integer     NOT NULL,
    scenario_key text        NOT NULL,
    version      integer     NOT NULL,
    step_id      text        NOT NULL,
    journey_id   uuid        NOT NULL,
    recipient    text        NOT NULL,
    subject      jsonb       NOT NULL,
    body         jsonb       NOT NULL,
    number_max   integer     NOT NULL,
    within       bigint      NOT NULL,
    asked_at     timestamptz NOT NULL,
    send_at      timestamptz NOT NULL,
    status       text        NOT NULL DEFAULT 'waiting'
                 CHECK (status IN ('waiting', 'queued', 'claimed', 'sent', 'failed')),
    held         boolean     NOT NULL DEFAULT false,
    mail_id      uuid,
    mailed_at    timestamptz,
    attempts     smallint    NOT NULL DEFAULT 0,
    claimed_by   text,
    detail       text,
    finished_at  timestamptz,
    PRIMARY KEY (partition, alert_id)
) WITH (fillfactor = 70);
CREATE INDEX alerts_due ON alerts (partition, status, send_at)
    WHERE status IN ('waiting', 'queued');
CREATE INDEX alerts_newest ON alerts (workspace_id, asked_at, alert_id);
CREATE INDEX alerts_contact ON alerts (contact_id, asked_at);
CREATE INDEX alerts_held ON alerts (partition, claimed_by) WHERE status = 'claimed';
CREATE INDEX alerts_sent ON alerts (partition, recipient, step_id, mailed_at)
    WHERE status = 'sent';
CREATE INDEX alerts_under_way ON alerts (partition, recipient, step_id)
    WHERE status IN ('queued', 'claimed');
