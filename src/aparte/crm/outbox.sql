-- name: claim_calls
-- Calls that are due become this worker's.
UPDATE calls AS c
SET status = 'claimed', claimed_by = %(worker)s, attempts = c.attempts + 1
FROM (
    SELECT w.partition, w.call_id
    FROM unnest(%(partitions)s) AS p (partition)
    CROSS JOIN LATERAL (
        SELECT q.partition, q.call_id, q.call_at
        FROM calls AS q
        WHERE q.partition = p.partition AND q.status = 'queued' AND q.call_at <= %(now)s
        ORDER BY q.call_at
        LIMIT %(limit)s
    ) AS w
    ORDER BY w.call_at
    LIMIT %(limit)s
) AS k
WHERE c.partition = k.partition AND c.call_id = k.call_id AND c.status = 'queued'
RETURNING c.partition, c.call_id, c.contact_id, c.workspace_id, c.scenario_key, c.version,
    c.step_id, c.journey_id, c.url, c.attributes::text, c.asked_at, c.deadline, c.attempts,
    c.trigger_event_id, c.trigger_at;

-- name: finish_calls
-- What became of calls; one that goes back to the queue says from when on.
UPDATE calls AS c
SET status = k.status, answer_status = k.answer, detail = k.detail,
    call_at = coalesce(k.again_at, c.call_at),
    finished_at = CASE WHEN k.status = 'queued' THEN NULL ELSE %(now)s::timestamptz END,
    claimed_by = NULL
FROM unnest(%(partitions)s, %(calls)s, %(statuses)s, %(answers)s, %(details)s, %(agains)s)
    AS k (partition, call_id, status, answer, detail, again_at)
WHERE c.partition = k.partition AND c.call_id = k.call_id
  AND c.status = 'claimed' AND c.claimed_by = %(worker)s
RETURNING c.call_id;

-- name: recover_calls
-- What a dead worker had claimed in partitions just taken is to be called, perhaps once more.
UPDATE calls SET status = 'queued', claimed_by = NULL
WHERE partition = ANY(%(partitions)s) AND status = 'claimed';
