-- The facts of the messages slice: each message that was accepted, until its outcome is known.

-- status: queued -> claimed -> handing -> sent | failed | refused | unknown; queued -> cancelled.
-- A claimer that died leaves `claimed` (queued again) or `handing` (unknown for marketing).
CREATE TABLE deliveries (
    partition        smallint    NOT NULL,
    delivery_id      uuid        NOT NULL,
    contact_id       uuid        NOT NULL,
    workspace_id     integer     NOT NULL,
    scenario_key     text        NOT NULL,
    version          integer     NOT NULL,
    step_id          text        NOT NULL,
    journey_id       uuid        NOT NULL,
    message_key      text        NOT NULL,
    channel          text        NOT NULL,
    purpose          text        NOT NULL,
    transactional    boolean     NOT NULL DEFAULT false,
    status           text        NOT NULL DEFAULT 'queued'
                     CHECK (status IN ('queued', 'claimed', 'handing', 'sent', 'failed',
                                       'refused', 'unknown', 'cancelled')),
    reason           text,
    wanted_at        timestamptz NOT NULL,
    send_at          timestamptz NOT NULL,
    expires_at       timestamptz,
    attempts         smallint    NOT NULL DEFAULT 0,
    claimed_by       text,
    claimed_at       timestamptz,
    handed_at        timestamptz,
    finished_at      timestamptz,
    provider_reply   text,
    rfc_message_id   text,
    subject          text,
    trigger_event_id uuid,
    trigger_at       timestamptz,
    opened_at        timestamptz,
    clicked_at       timestamptz,
    PRIMARY KEY (partition, delivery_id)
) WITH (fillfactor = 70);
CREATE INDEX deliveries_queued ON deliveries (partition, send_at) WHERE status = 'queued';
CREATE INDEX deliveries_held
    ON deliveries (partition, claimed_by) WHERE status IN ('claimed', 'handing');
CREATE INDEX deliveries_contact ON deliveries (partition, contact_id, wanted_at);
CREATE INDEX deliveries_newest ON deliveries (workspace_id, wanted_at, delivery_id);
