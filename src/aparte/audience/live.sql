-- name: load_segments
-- The segments of a workspace that are kept.
SELECT key, name, condition FROM audience_segment
WHERE workspace_id = %(workspace_id)s AND archived_at IS NULL
ORDER BY key;

-- name: load_scores
-- The scores of a workspace that are kept.
SELECT key, definition FROM audience_score
WHERE workspace_id = %(workspace_id)s AND archived_at IS NULL
ORDER BY key;
