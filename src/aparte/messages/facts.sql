-- name: queue_deliveries
-- Messages that may leave, for the sender to claim.
INSERT INTO deliveries (
    partition, delivery_id, contact_id, workspace_id, scenario_key, version, step_id, journey_id,
    message_key, channel, purpose, transactional, wanted_at, send_at, expires_at,
    trigger_event_id, trigger_at
)
SELECT * FROM unnest(
    %(partitions)s, %(deliveries)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(steps)s, %(journeys)s, %(messages)s, %(channels)s, %(purposes)s, %(transactionals)s,
    %(wanted)s, %(sends)s, %(expires)s, %(events)s, %(event_ats)s
)
ON CONFLICT (partition, delivery_id) DO NOTHING;

-- name: cancel_deliveries
-- Messages of some journeys that have not been claimed do not leave any more.
UPDATE deliveries AS d SET status = 'cancelled', reason = k.reason, finished_at = k.at
FROM unnest(%(partitions)s, %(contacts)s, %(journeys)s, %(reasons)s, %(ats)s)
    AS k (partition, contact_id, journey_id, reason, at)
-- Asked so that no index of queued messages can answer: the contact's own index must.
WHERE d.partition = k.partition AND d.contact_id = k.contact_id
  AND d.journey_id = k.journey_id AND d.status || '' = 'queued';

-- name: tell_outbox
-- Tells idle senders that something waits.
SELECT pg_notify('aparte_outbox', '');

-- name: note_engagement
-- When messages were first opened and clicked; who clicks has opened.
UPDATE deliveries AS d
SET opened_at = least(d.opened_at, k.at),
    clicked_at = CASE WHEN k.clicked THEN least(d.clicked_at, k.at) ELSE d.clicked_at END
FROM (
    SELECT e.partition, e.delivery_id, min(e.at) AS at, bool_or(e.clicked) AS clicked
    FROM unnest(%(partitions)s, %(deliveries)s, %(ats)s, %(clicks)s)
        AS e (partition, delivery_id, at, clicked)
    GROUP BY e.partition, e.delivery_id
) AS k
WHERE d.partition = k.partition AND d.delivery_id = k.delivery_id;
