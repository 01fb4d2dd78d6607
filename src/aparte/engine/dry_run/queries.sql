-- name: ask
-- Keeps a dry-run; one that was asked before stays as it is, unless it had ended without a result.
INSERT INTO dry_runs (
    dry_run_id, workspace_id, kind, definition, start_at, end_at, run_in, generation, status,
    asked_at, asked_by
)
VALUES (
    %(id)s, %(workspace_id)s, %(kind)s, %(definition)s, %(start_at)s, %(end_at)s, %(run_in)s,
    %(generation)s, %(status)s, %(now)s, %(asked_by)s
)
ON CONFLICT (dry_run_id) DO UPDATE SET
    status = excluded.status, asked_at = excluded.asked_at, asked_by = excluded.asked_by,
    error = NULL, finished_at = NULL
WHERE dry_runs.status IN ('paused', 'failed', 'cancelled');

-- name: tell
-- Wakes the dry-runners that wait.
SELECT pg_notify(%(channel)s, '');

-- name: find
-- One dry-run of a workspace.
SELECT r.dry_run_id, r.workspace_id, r.kind, r.definition, r.start_at, r.end_at, r.run_in,
       r.generation, r.status, r.asked_at, r.asked_by, r.finished_at, r.error, r.report,
       (SELECT count(*) FROM dry_run_parts AS p WHERE p.dry_run_id = r.dry_run_id) AS parts
FROM dry_runs AS r
WHERE r.dry_run_id = %(id)s AND r.workspace_id = %(workspace_id)s;

-- name: list_asked
-- The dry-runs of a workspace, the latest first, without what came out.
SELECT r.dry_run_id, r.workspace_id, r.kind, r.definition, r.start_at, r.end_at, r.run_in,
       r.generation, r.status, r.asked_at, r.asked_by, r.finished_at, r.error, NULL AS report,
       (SELECT count(*) FROM dry_run_parts AS p WHERE p.dry_run_id = r.dry_run_id) AS parts
FROM dry_runs AS r
WHERE r.workspace_id = %(workspace_id)s
ORDER BY r.asked_at DESC, r.dry_run_id
LIMIT %(limit)s;

-- name: cancel
-- Ends a dry-run that is not finished.
UPDATE dry_runs SET status = 'cancelled', finished_at = %(now)s
WHERE dry_run_id = %(id)s AND workspace_id = %(workspace_id)s AND status <> 'done';

-- name: next
-- The first dry-run that nobody works on: asked for, or left by a worker that is gone.
SELECT dry_run_id, workspace_id FROM dry_runs
WHERE status = 'queued' OR (status = 'running' AND seen_at < %(stale)s)
ORDER BY asked_at, dry_run_id
LIMIT 1;

-- name: claim
-- Takes a dry-run to work on, if nobody else does.
UPDATE dry_runs SET status = 'running', worker = %(worker)s, seen_at = %(now)s
WHERE dry_run_id = %(id)s
  AND (status IN ('queued', 'paused') OR (status = 'running'
                                          AND coalesce(seen_at < %(stale)s, true)));

-- name: beat
-- Says that the dry-run is still worked on; nothing when it was cancelled or taken over.
UPDATE dry_runs SET seen_at = %(now)s
WHERE dry_run_id = %(id)s AND worker = %(worker)s AND status = 'running';

-- name: let_go
-- Leaves a dry-run for whoever goes on with it.
UPDATE dry_runs SET status = %(status)s, seen_at = NULL
WHERE dry_run_id = %(id)s AND worker = %(worker)s AND status = 'running';

-- name: set_generation
-- Notes beside which program a dry-run is rehearsed.
UPDATE dry_runs SET generation = %(generation)s WHERE dry_run_id = %(id)s;

-- name: save_parts
-- Keeps the tallies of some partitions, while the worker that made them is the one at work.
INSERT INTO dry_run_parts (dry_run_id, partition, tally)
SELECT r.dry_run_id, p.partition, p.tally
FROM dry_runs AS r
CROSS JOIN unnest(%(partitions)s::smallint[], %(tallies)s::text[]) AS p (partition, tally)
WHERE r.dry_run_id = %(id)s AND r.worker = %(worker)s AND r.status = 'running'
ON CONFLICT (dry_run_id, partition) DO NOTHING;

-- name: list_parts
-- Which partitions are finished.
SELECT partition FROM dry_run_parts WHERE dry_run_id = %(id)s;

-- name: load_parts
-- The tallies of the partitions that are finished.
SELECT tally FROM dry_run_parts WHERE dry_run_id = %(id)s ORDER BY partition;

-- name: forget_parts
-- Removes the tallies of a dry-run.
DELETE FROM dry_run_parts WHERE dry_run_id = %(id)s;

-- name: finish
-- Keeps what came out.
UPDATE dry_runs SET status = 'done', report = %(report)s, finished_at = %(now)s
WHERE dry_run_id = %(id)s AND worker = %(worker)s AND status = 'running';

-- name: fail
-- Records why a dry-run could not be finished.
UPDATE dry_runs SET status = 'failed', error = %(error)s, finished_at = %(now)s
WHERE dry_run_id = %(id)s AND worker = %(worker)s AND status = 'running';
