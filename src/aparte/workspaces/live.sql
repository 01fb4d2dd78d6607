-- name: load_workspaces
-- Every workspace with its present generation, for engines and senders.
SELECT w.id, w.key, w.name, w.timezone, w.language, w.currency, w.phone_region,
       w.sender_name, w.sender_address, w.domain,
       coalesce(g.generation, 0) AS generation,
       coalesce((extract(epoch FROM g.created_at) * 1000000)::bigint, %(forever)s) AS changed_at
FROM workspaces_workspace w
LEFT JOIN LATERAL (
    SELECT generation, created_at FROM program_generations
    WHERE workspace_id = w.id
    ORDER BY generation DESC LIMIT 1
) AS g ON true
WHERE %(workspace_id)s::int IS NULL OR w.id = %(workspace_id)s
ORDER BY w.id;

-- name: load_generations
-- The present generation of every workspace: what an engine polls.
SELECT w.id, coalesce(max(g.generation), 0)
FROM workspaces_workspace w LEFT JOIN program_generations g ON g.workspace_id = w.id
GROUP BY w.id;

-- name: bump_generation
-- Opens the next generation of a workspace and tells whoever listens.
WITH opened AS (
    INSERT INTO program_generations (workspace_id, generation, created_at)
    SELECT %(workspace_id)s,
           coalesce((SELECT max(generation) FROM program_generations
                     WHERE workspace_id = %(workspace_id)s), 0) + 1,
           now()
    RETURNING generation
)
SELECT generation, pg_notify('aparte_program', %(workspace_id)s::text) FROM opened;

-- name: lock_workspace
-- One change of definitions at a time in a workspace, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtext('aparte_program'), %(workspace_id)s);

-- name: save_program
-- Keeps the ids of the atoms that a generation's program remembers of contacts, and its outline.
UPDATE program_generations SET atoms = %(atoms)s, outline = %(outline)s
WHERE workspace_id = %(workspace_id)s AND generation = %(generation)s AND atoms IS NULL;

-- name: load_atoms
-- The atoms of a generation, or of the latest before it that an engine compiled.
SELECT atoms FROM program_generations
WHERE workspace_id = %(workspace_id)s AND generation <= %(generation)s AND atoms IS NOT NULL
ORDER BY generation DESC LIMIT 1;

-- name: load_outlines
-- The outlines of some generations, where they were compiled.
SELECT generation, outline FROM program_generations
WHERE workspace_id = %(workspace_id)s AND generation = ANY(%(generations)s)
  AND outline IS NOT NULL;

-- name: find_source
-- The workspace of a write key that is in force.
SELECT workspace_id FROM workspaces_source
WHERE write_key = %(write_key)s AND revoked_at IS NULL;

-- name: load_teams
-- The teams of a workspace, for its program.
SELECT name, addresses FROM workspaces_team WHERE workspace_id = %(workspace_id)s ORDER BY name;
