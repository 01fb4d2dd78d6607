-- name: renew_tasks
-- Open tasks that their journeys' steps ask for again: told as it stands now.
UPDATE tasks AS t
SET subject = k.subject, note = k.note, assignee = k.assignee, team = k.team,
    priority = k.priority, version = k.version, due_at = k.due_at, asked_at = k.asked_at
FROM unnest(
    %(partitions)s, %(contacts)s, %(journeys)s, %(steps)s, %(versions)s, %(subjects)s, %(notes)s,
    %(assignees)s, %(teams)s, %(priorities)s, %(dues)s, %(asked)s
) AS k (partition, contact_id, journey_id, step_id, version, subject, note, assignee, team,
        priority, due_at, asked_at)
WHERE t.partition = k.partition AND t.contact_id = k.contact_id AND t.journey_id = k.journey_id
  AND t.step_id = k.step_id AND t.state = 'open' AND t.asked_at < k.asked_at;

-- name: add_tasks
-- What our own people are to do; one that was asked for as late as that before is no other.
INSERT INTO tasks (
    partition, task_id, contact_id, workspace_id, scenario_key, version, step_id, journey_id,
    subject, note, assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at,
    asked_at
)
SELECT k.* FROM unnest(
    %(partitions)s, %(tasks)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(steps)s, %(journeys)s, %(subjects)s, %(notes)s, %(assignees)s, %(teams)s, %(priorities)s,
    %(created)s, %(dues)s, %(events)s, %(event_ats)s, %(asked)s
) AS k (partition, task_id, contact_id, workspace_id, scenario_key, version, step_id, journey_id,
        subject, note, assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at,
        asked_at)
WHERE NOT EXISTS (
    SELECT 1 FROM tasks AS t
    WHERE t.partition = k.partition AND t.contact_id = k.contact_id
      AND t.journey_id = k.journey_id AND t.step_id = k.step_id AND t.asked_at >= k.asked_at
)
ON CONFLICT (partition, task_id) DO NOTHING;

-- name: add_calls
-- What other systems are to be asked; the same call asked for again is one.
INSERT INTO calls (
    partition, call_id, contact_id, workspace_id, scenario_key, version, step_id, journey_id, url,
    attributes, asked_at, deadline, call_at, trigger_event_id, trigger_at
)
SELECT * FROM unnest(
    %(partitions)s, %(calls)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(steps)s, %(journeys)s, %(urls)s, %(attributes)s, %(asked)s, %(deadlines)s, %(asked)s,
    %(events)s, %(event_ats)s
)
ON CONFLICT (partition, call_id) DO NOTHING;

-- name: cancel_calls
-- Calls of some journeys that nobody has claimed are not made any more.
UPDATE calls AS c SET status = 'cancelled', detail = k.reason, finished_at = k.at
FROM unnest(%(partitions)s, %(contacts)s, %(journeys)s, %(reasons)s, %(ats)s)
    AS k (partition, contact_id, journey_id, reason, at)
-- Asked so that no index of queued calls can answer: the contact's own index must.
WHERE c.partition = k.partition AND c.contact_id = k.contact_id
  AND c.journey_id = k.journey_id AND c.status || '' = 'queued';

-- name: tell_callers
-- Tells idle callers that something waits.
SELECT pg_notify('aparte_calls', '');

-- name: add_alerts
-- What colleagues are to be told; the same alert asked for again is one.
INSERT INTO alerts (
    partition, alert_id, asked_id, contact_id, workspace_id, scenario_key, version, step_id,
    journey_id, recipient, subject, body, number_max, within, asked_at, send_at
)
SELECT * FROM unnest(
    %(partitions)s, %(alerts)s, %(asked)s, %(contacts)s, %(workspaces)s, %(scenarios)s,
    %(versions)s, %(steps)s, %(journeys)s, %(recipients)s, %(subjects)s, %(bodies)s, %(numbers)s,
    %(withins)s, %(asked_ats)s, %(asked_ats)s
)
ON CONFLICT (partition, alert_id) DO NOTHING;

-- name: tell_alerters
-- Tells idle alerters that something waits.
SELECT pg_notify('aparte_alerts', '');
