-- name: add_tasks
-- What our own people are to do; the same task asked for again is one.
INSERT INTO tasks (
    partition, task_id, contact_id, workspace_id, scenario_key, version, step_id, journey_id,
    subject, note, assignee, team, priority, created_at, due_at, trigger_event_id, trigger_at
)
SELECT * FROM unnest(
    %(partitions)s, %(tasks)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(steps)s, %(journeys)s, %(subjects)s, %(notes)s, %(assignees)s, %(teams)s, %(priorities)s,
    %(created)s, %(dues)s, %(events)s, %(event_ats)s
)
ON CONFLICT (partition, task_id) DO NOTHING;
