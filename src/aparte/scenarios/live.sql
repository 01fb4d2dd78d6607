-- name: load_versions
-- The published versions of a workspace: each scenario's present one, and the earlier ones, in
-- which nobody advances either while it is paused. Of an archived scenario nothing runs.
SELECT s.key, v.number AS version,
       CASE WHEN v.number = s.live_version THEN s.status
            WHEN s.status = 'paused' THEN 'halted'
            ELSE 'retired' END AS status,
       s.priority, v.definition
FROM scenarios_scenario s JOIN scenarios_scenarioversion v ON v.scenario_id = s.id
WHERE s.workspace_id = %(workspace_id)s AND v.published_at IS NOT NULL AND s.status <> 'archived'
ORDER BY s.key, v.number;

-- name: load_migrations
-- What brings people inside to another version, of each scenario in the order of generations.
SELECT s.key, m.generation, m.to_version, m.kept, m.redirects
FROM scenarios_scenariomigration m JOIN scenarios_scenario s ON s.id = m.scenario_id
WHERE s.workspace_id = %(workspace_id)s
ORDER BY s.key, m.generation;

-- name: load_invitations
-- The latest generation in which each scenario let those enter who were inside already.
SELECT s.key, max(i.generation)
FROM scenarios_scenarioinvitation i JOIN scenarios_scenario s ON s.id = i.scenario_id
WHERE s.workspace_id = %(workspace_id)s
GROUP BY s.key
ORDER BY s.key;

-- name: load_version
-- One version of a scenario, published or not.
SELECT s.key, v.number AS version,
       CASE WHEN v.number = s.live_version THEN s.status
            WHEN s.status = 'paused' THEN 'halted'
            ELSE 'retired' END AS status,
       s.priority, v.definition
FROM scenarios_scenario s JOIN scenarios_scenarioversion v ON v.scenario_id = s.id
WHERE s.workspace_id = %(workspace_id)s AND s.key = %(key)s AND v.number = %(version)s;

-- name: find_stopped
-- The workspaces under an emergency stop.
SELECT workspace_id FROM scenarios_policy WHERE definition @> '{"emergency_stop": true}';

-- name: load_policy
-- The governance of a workspace, where it has its own.
SELECT definition FROM scenarios_policy WHERE workspace_id = %(workspace_id)s;

-- name: load_winners
-- The winners in force: of each experiment of a workspace the one chosen last.
SELECT DISTINCT ON (s.key, w.step) s.key, w.step, w.variant
FROM scenarios_winner w JOIN scenarios_scenario s ON s.id = w.scenario_id
WHERE s.workspace_id = %(workspace_id)s
ORDER BY s.key, w.step, w.id DESC;
