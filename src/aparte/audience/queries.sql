-- name: list_members
-- Who is in a segment, the latest to enter first, before a place.
SELECT contact_id, entered_at FROM memberships
WHERE workspace_id = %(workspace_id)s AND segment_key = %(segment_key)s AND left_at IS NULL
  AND (%(before_at)s::timestamptz IS NULL
       OR (entered_at, contact_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY entered_at DESC, contact_id DESC
LIMIT %(limit)s;

-- name: count_members
-- How many are in each segment, and entered it since an instant.
SELECT segment_key, count(*), count(*) FILTER (WHERE entered_at >= %(since)s)
FROM memberships
WHERE workspace_id = %(workspace_id)s AND left_at IS NULL
GROUP BY segment_key;

-- name: count_left
-- How many left each segment since an instant.
SELECT segment_key, count(*) FROM memberships
WHERE workspace_id = %(workspace_id)s AND left_at >= %(since)s
GROUP BY segment_key;

-- name: list_memberships
-- The segments that one person's records are or were in.
SELECT m.contact_id, m.segment_key, m.entered_at, m.left_at
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN memberships AS m USING (partition, contact_id)
WHERE m.workspace_id = %(workspace_id)s
ORDER BY m.entered_at DESC, m.segment_key
LIMIT %(limit)s;

-- name: count_of
-- How many are in one segment.
SELECT count(*) FROM memberships
WHERE workspace_id = %(workspace_id)s AND segment_key = %(segment_key)s AND left_at IS NULL;
