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

-- name: list_waiting_alerts
-- Alerts that are due and no mail's yet: of each partition the first asked for.
SELECT q.partition, q.alert_id, q.asked_id, q.contact_id, q.workspace_id, q.scenario_key, q.version,
    q.step_id, q.recipient, q.subject::text, q.body::text, q.number_max, q.within, q.asked_at,
    q.held, q.mail_id, q.attempts
FROM unnest(%(partitions)s) AS p (partition)
CROSS JOIN LATERAL (
    SELECT * FROM alerts AS a
    WHERE a.partition = p.partition AND a.status = 'waiting' AND a.send_at <= %(now)s
    ORDER BY a.send_at, a.asked_at, a.alert_id
    LIMIT %(limit)s
) AS q
ORDER BY q.send_at, q.asked_at, q.alert_id
LIMIT %(limit)s;

-- name: list_mails
-- The mails that hold a room in some trays: under way, or sent since each window began. Neither
-- looks at what a colleague was told before.
SELECT k.tray, q.mail_id, max(q.mailed_at), bool_or(q.status <> 'sent'), max(q.send_at)
FROM unnest(
    %(trays)s, %(partitions)s, %(workspaces)s, %(scenarios)s, %(steps)s, %(recipients)s, %(since)s
) AS k (tray, partition, workspace_id, scenario_key, step_id, recipient, since)
CROSS JOIN LATERAL (
    SELECT a.* FROM alerts AS a
    WHERE a.partition = k.partition AND a.recipient = k.recipient AND a.step_id = k.step_id
      AND a.scenario_key = k.scenario_key AND a.workspace_id = k.workspace_id
      AND a.status = 'sent' AND a.mailed_at > k.since
    UNION ALL
    SELECT a.* FROM alerts AS a
    WHERE a.partition = k.partition AND a.recipient = k.recipient AND a.step_id = k.step_id
      AND a.scenario_key = k.scenario_key AND a.workspace_id = k.workspace_id
      AND a.status IN ('queued', 'claimed')
) AS q
GROUP BY k.tray, q.mail_id;

-- name: form_mails
-- Alerts become mails, this worker's to hand over.
UPDATE alerts AS a
SET status = 'claimed', claimed_by = %(worker)s, mail_id = k.mail_id, mailed_at = %(now)s,
    attempts = 1
FROM unnest(%(partitions)s, %(alerts)s, %(mails)s) AS k (partition, alert_id, mail_id)
WHERE a.partition = k.partition AND a.alert_id = k.alert_id AND a.status = 'waiting'
RETURNING a.alert_id;

-- name: hold_alerts
-- All that is due in some trays waits until their windows have room again.
UPDATE alerts AS a SET held = true, send_at = k.until
FROM unnest(
    %(partitions)s, %(workspaces)s, %(scenarios)s, %(steps)s, %(recipients)s, %(untils)s
) AS k (partition, workspace_id, scenario_key, step_id, recipient, until)
WHERE a.partition = k.partition AND a.recipient = k.recipient AND a.step_id = k.step_id
  AND a.scenario_key = k.scenario_key AND a.workspace_id = k.workspace_id
  AND a.status = 'waiting' AND a.send_at <= %(now)s;

-- name: claim_mails
-- Mails that are due once more become this worker's, each whole.
UPDATE alerts AS a
SET status = 'claimed', claimed_by = %(worker)s, mailed_at = %(now)s, attempts = a.attempts + 1
FROM (
    SELECT q.partition, q.mail_id
    FROM unnest(%(partitions)s) AS p (partition)
    JOIN alerts AS q ON q.partition = p.partition AND q.status = 'queued' AND q.send_at <= %(now)s
    GROUP BY q.partition, q.mail_id
    ORDER BY min(q.send_at)
    LIMIT %(limit)s
) AS k
WHERE a.partition = k.partition AND a.mail_id = k.mail_id AND a.status = 'queued'
RETURNING a.partition, a.alert_id, a.asked_id, a.contact_id, a.workspace_id, a.scenario_key,
    a.version, a.step_id, a.recipient, a.subject::text, a.body::text, a.number_max, a.within,
    a.asked_at, a.held, a.mail_id, a.attempts;

-- name: finish_mails
-- What became of mails; one that goes back to the queue says from when on.
UPDATE alerts AS a
SET status = k.status, detail = k.detail, send_at = coalesce(k.again_at, a.send_at),
    finished_at = CASE WHEN k.status = 'queued' THEN NULL ELSE %(now)s::timestamptz END,
    claimed_by = NULL
FROM unnest(%(partitions)s, %(alerts)s, %(statuses)s, %(details)s, %(agains)s)
    AS k (partition, alert_id, status, detail, again_at)
WHERE a.partition = k.partition AND a.alert_id = k.alert_id
  AND a.status = 'claimed' AND a.claimed_by = %(worker)s
RETURNING a.alert_id;

-- name: recover_mails
-- What a dead worker had claimed in partitions just taken is to be handed over, perhaps once more.
UPDATE alerts SET status = 'queued', claimed_by = NULL
WHERE partition = ANY(%(partitions)s) AND status = 'claimed';
