-- name: enter_segments
-- Contacts that are in a segment from an instant on; one that left in the same batch says when.
INSERT INTO memberships (partition, contact_id, segment_key, workspace_id, entered_at, left_at)
SELECT * FROM unnest(
    %(partitions)s, %(contacts)s, %(segments)s, %(workspaces)s, %(entered)s, %(left)s
)
ON CONFLICT (partition, contact_id, segment_key) DO UPDATE SET
    entered_at = excluded.entered_at, left_at = excluded.left_at;

-- name: leave_segments
-- Contacts that are no longer in a segment.
UPDATE memberships AS m SET left_at = coalesce(m.left_at, k.at)
FROM unnest(%(partitions)s, %(contacts)s, %(segments)s, %(ats)s)
    AS k (partition, contact_id, segment_key, at)
WHERE m.partition = k.partition AND m.contact_id = k.contact_id
  AND m.segment_key = k.segment_key;

-- name: leave_all
-- A contact that was joined into another is in no segment any more.
UPDATE memberships AS m SET left_at = coalesce(m.left_at, k.at)
FROM unnest(%(partitions)s, %(contacts)s, %(ats)s) AS k (partition, contact_id, at)
WHERE m.partition = k.partition AND m.contact_id = k.contact_id;

-- name: survey_insiders
-- Puts those who are inside one of some segments into a temporary table.
INSERT INTO survey (partition, contact_id)
SELECT partition, contact_id
FROM memberships
WHERE workspace_id = %(workspace)s
  AND segment_key = ANY(%(segments)s)
  AND left_at IS NULL
  AND partition = ANY(%(partitions)s);
