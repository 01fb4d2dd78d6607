-- name: claim
-- Messages that may leave now become this worker's; workspaces held back keep theirs queued.
UPDATE deliveries AS d
SET status = 'claimed', claimed_by = %(worker)s, claimed_at = %(now)s,
    attempts = d.attempts + 1
FROM (
    SELECT w.partition, w.delivery_id
    FROM unnest(%(partitions)s) AS p (partition)
    CROSS JOIN LATERAL (
        SELECT q.partition, q.delivery_id, q.send_at
        FROM deliveries AS q
        WHERE q.partition = p.partition AND q.status = 'queued' AND q.send_at <= %(now)s
          AND q.workspace_id <> ALL(%(held)s)
        ORDER BY q.send_at
        LIMIT %(limit)s
    ) AS w
    ORDER BY w.send_at
    LIMIT %(limit)s
) AS k
WHERE d.partition = k.partition AND d.delivery_id = k.delivery_id AND d.status = 'queued'
RETURNING d.partition, d.delivery_id, d.contact_id, d.workspace_id, d.scenario_key, d.version,
    d.step_id, d.message_key, d.channel, d.transactional, d.wanted_at, d.expires_at, d.attempts,
    d.trigger_event_id, d.trigger_at;

-- name: mark_handing
-- From here on a message may have left; only what is still this worker's.
UPDATE deliveries AS d
SET status = 'handing', handed_at = %(now)s, subject = k.subject, rfc_message_id = k.rfc_id
FROM unnest(%(partitions)s, %(deliveries)s, %(subjects)s, %(rfc_ids)s)
    AS k (partition, delivery_id, subject, rfc_id)
WHERE d.partition = k.partition AND d.delivery_id = k.delivery_id
  AND d.status = 'claimed' AND d.claimed_by = %(worker)s
RETURNING d.delivery_id;

-- name: finish
-- What became of messages; one that goes back to the queue says from when on.
UPDATE deliveries AS d
SET status = k.status, reason = k.reason, provider_reply = k.reply,
    send_at = coalesce(k.again_at, d.send_at),
    finished_at = CASE WHEN k.status = 'queued' THEN NULL ELSE %(now)s::timestamptz END,
    claimed_by = NULL
FROM unnest(%(partitions)s, %(deliveries)s, %(statuses)s, %(reasons)s, %(replies)s, %(agains)s)
    AS k (partition, delivery_id, status, reason, reply, again_at)
WHERE d.partition = k.partition AND d.delivery_id = k.delivery_id
  AND d.status IN ('claimed', 'handing') AND d.claimed_by = %(worker)s;

-- name: recover
-- What was left behind in partitions just taken: nothing sent is queued again, the rest is unknown.
-- The worker's own is left too: it begins anew after an error, and has nothing in hand.
UPDATE deliveries AS d
SET status = CASE WHEN d.status = 'claimed' OR d.transactional THEN 'queued' ELSE 'unknown' END,
    reason = CASE WHEN d.status = 'claimed' OR d.transactional THEN NULL
                  ELSE 'outcome_unknown' END,
    finished_at = CASE WHEN d.status = 'claimed' OR d.transactional THEN NULL
                       ELSE %(now)s::timestamptz END,
    claimed_by = NULL
WHERE d.partition = ANY(%(partitions)s) AND d.status IN ('claimed', 'handing')
RETURNING d.partition, d.delivery_id, d.contact_id, d.workspace_id, d.scenario_key, d.version,
    d.step_id, d.message_key, d.channel, d.status;

-- name: find_next_send
-- The first instant at which a queued message may leave.
SELECT min(n.send_at)
FROM unnest(%(partitions)s) AS p (partition)
CROSS JOIN LATERAL (
    SELECT q.send_at FROM deliveries AS q
    WHERE q.partition = p.partition AND q.status = 'queued'
    ORDER BY q.send_at LIMIT 1
) AS n;
