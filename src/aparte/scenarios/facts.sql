-- name: open_journeys
-- New journeys, or journeys taken over from another record of the same person, as they now stand.
INSERT INTO journeys (
    partition, journey_id, contact_id, workspace_id, scenario_key, version, entry_key, opened_at,
    step_id, waiting_until, ended_at, end_reason, goal_value, outcome
)
SELECT * FROM unnest(
    %(partitions)s, %(journeys)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(entries)s, %(opened)s, %(steps)s, %(waits)s, %(ended)s, %(reasons)s, %(goals)s,
    %(outcomes)s
)
ON CONFLICT (partition, journey_id) DO UPDATE SET
    contact_id = excluded.contact_id, version = excluded.version, step_id = excluded.step_id,
    waiting_until = excluded.waiting_until, ended_at = excluded.ended_at,
    end_reason = excluded.end_reason, goal_value = excluded.goal_value,
    outcome = excluded.outcome;

-- name: move_journeys
-- Where known journeys now stand; a step that is not given stays, and version 0 stays what it was.
UPDATE journeys AS j SET
    version = coalesce(nullif(k.version, 0), j.version), step_id = coalesce(k.step, j.step_id),
    waiting_until = k.wait, ended_at = k.ended, end_reason = k.reason, goal_value = k.goal,
    outcome = k.outcome
FROM unnest(
    %(partitions)s, %(journeys)s, %(versions)s, %(steps)s, %(waits)s, %(ended)s, %(reasons)s,
    %(goals)s, %(outcomes)s
) AS k (partition, journey_id, version, step, wait, ended, reason, goal, outcome)
WHERE j.partition = k.partition AND j.journey_id = k.journey_id;

-- name: end_merged
-- The journeys of contacts that were joined into others go on there, if at all.
UPDATE journeys AS j SET ended_at = k.at, end_reason = 'merged', waiting_until = NULL
FROM unnest(%(partitions)s, %(contacts)s, %(ats)s) AS k (partition, contact_id, at)
-- Asked so that no index of live journeys can answer: the contact's own index must.
WHERE j.partition = k.partition AND j.contact_id = k.contact_id
  AND coalesce(j.end_reason, '') = '';

-- name: add_assignments
-- The variants that journeys were given; what is on record stays.
INSERT INTO assignments (
    partition, journey_id, step_id, contact_id, workspace_id, scenario_key, version, variant,
    drawn, assigned_at
)
SELECT * FROM unnest(
    %(partitions)s, %(journeys)s, %(steps)s, %(contacts)s, %(workspaces)s, %(scenarios)s,
    %(versions)s, %(variants)s, %(drawn)s, %(ats)s
)
ON CONFLICT (partition, journey_id, step_id) DO NOTHING;

-- name: add_conversions
-- Goals reached, each once however often its event is seen.
INSERT INTO conversions (
    partition, conversion_id, contact_id, workspace_id, scenario_key, version, journey_id, event_id,
    converted_at, value, after_end
)
SELECT * FROM unnest(
    %(partitions)s, %(conversions)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(journeys)s, %(events)s, %(converted)s, %(values)s, %(afters)s
)
ON CONFLICT (partition, conversion_id) DO NOTHING;

-- name: add_decisions
-- What was decided of messages that wanted to go.
INSERT INTO decisions (
    partition, decision_id, contact_id, workspace_id, scenario_key, version, step_id, journey_id,
    message_key, wanted_at, decided_at, verdict, reason, final, until, figures
)
SELECT * FROM unnest(
    %(partitions)s, %(decisions)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(versions)s,
    %(steps)s, %(journeys)s, %(messages)s, %(wanted)s, %(decided)s, %(verdicts)s, %(reasons)s,
    %(finals)s, %(untils)s, %(figures)s
)
ON CONFLICT (partition, decision_id, decided_at) DO NOTHING;

-- name: load_entries
-- How often, and when last, some contacts entered each scenario before an instant, oldest first. A
-- journey taken over from a record that was joined has a row under both.
SELECT j.contact_id, j.scenario_key, j.entry_key, j.journey_id, j.opened_at
FROM unnest(%(partitions)s, %(contacts)s) AS k (partition, contact_id)
JOIN journeys AS j USING (partition, contact_id)
WHERE j.opened_at < %(until)s
ORDER BY j.opened_at, j.journey_id;
