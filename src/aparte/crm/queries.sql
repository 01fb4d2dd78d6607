-- name: list_open
-- What is still to do, the first due first, after a place.
SELECT partition, task_id, contact_id, scenario_key, version, step_id, journey_id, subject, note,
       assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at, state,
       settled_at, settled_by, outcome, asked_at
FROM tasks
WHERE workspace_id = %(workspace_id)s AND state = 'open'
  AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
  AND (%(team)s::text IS NULL OR team = %(team)s)
  AND (%(contact_ids)s::uuid[] IS NULL
       OR (partition = ANY(%(partitions)s::smallint[])
           AND contact_id = ANY(%(contact_ids)s::uuid[])))
  AND (%(before_at)s::timestamptz IS NULL
       OR (due_at, task_id) > (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY due_at, task_id
LIMIT %(limit)s;

-- name: list_settled
-- What was done, or dismissed, the latest first, before a place.
SELECT partition, task_id, contact_id, scenario_key, version, step_id, journey_id, subject, note,
       assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at, state,
       settled_at, settled_by, outcome, asked_at
FROM tasks
WHERE workspace_id = %(workspace_id)s AND state <> 'open' AND state = %(state)s
  AND (%(assignee)s::text IS NULL OR assignee = %(assignee)s)
  AND (%(team)s::text IS NULL OR team = %(team)s)
  AND (%(contact_ids)s::uuid[] IS NULL
       OR (partition = ANY(%(partitions)s::smallint[])
           AND contact_id = ANY(%(contact_ids)s::uuid[])))
  AND (%(before_at)s::timestamptz IS NULL
       OR (settled_at, task_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY settled_at DESC, task_id DESC
LIMIT %(limit)s;

-- name: load_task
-- One task.
SELECT partition, task_id, contact_id, scenario_key, version, step_id, journey_id, subject, note,
       assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at, state,
       settled_at, settled_by, outcome, asked_at
FROM tasks
WHERE workspace_id = %(workspace_id)s AND partition = %(partition)s AND task_id = %(task_id)s;

-- name: settle_task
-- A task is done, or dismissed; nothing happens to one that somebody has settled before.
UPDATE tasks
SET state = %(state)s, settled_at = %(at)s, settled_by = %(by)s, outcome = %(outcome)s
WHERE workspace_id = %(workspace_id)s AND partition = %(partition)s AND task_id = %(task_id)s
  AND state = 'open'
RETURNING partition, task_id, contact_id, scenario_key, version, step_id, journey_id, subject, note,
       assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at, state,
       settled_at, settled_by, outcome, asked_at;

-- name: list_alerts
-- What colleagues were told, or are about to be, the latest first, before a place.
SELECT alert_id, contact_id, scenario_key, version, step_id, recipient, subject, body, asked_at,
       status, held, finished_at, detail
FROM alerts
WHERE workspace_id = %(workspace_id)s
  AND (%(scenario_key)s::text IS NULL OR scenario_key = %(scenario_key)s)
  AND (%(recipient)s::text IS NULL OR lower(recipient) = lower(%(recipient)s))
  AND (%(before_at)s::timestamptz IS NULL
       OR (asked_at, alert_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY asked_at DESC, alert_id DESC
LIMIT %(limit)s;

-- name: list_alerts_about
-- The same about one contact's records.
SELECT alert_id, contact_id, scenario_key, version, step_id, recipient, subject, body, asked_at,
       status, held, finished_at, detail
FROM alerts
WHERE workspace_id = %(workspace_id)s AND contact_id = ANY(%(contact_ids)s::uuid[])
  AND (%(scenario_key)s::text IS NULL OR scenario_key = %(scenario_key)s)
  AND (%(recipient)s::text IS NULL OR lower(recipient) = lower(%(recipient)s))
  AND (%(before_at)s::timestamptz IS NULL
       OR (asked_at, alert_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY asked_at DESC, alert_id DESC
LIMIT %(limit)s;
