-- name: add_notes
-- What journeys say to their groups; the same said again is one.
INSERT INTO ranking_notes (
    partition, group_id, member_id, kind, contact_id, workspace_id, scenario_key, step_id,
    compare_at, noted_at, first, share, value, worthy
)
SELECT * FROM unnest(
    %(partitions)s, %(groups)s, %(members)s, %(kinds)s, %(contacts)s, %(workspaces)s,
    %(scenarios)s, %(steps)s, %(compares)s, %(ats)s, %(firsts)s, %(shares)s, %(values)s,
    %(worthies)s
)
ON CONFLICT (partition, group_id, member_id, kind) DO NOTHING;

-- name: find_groups
-- The groups in which somebody told a value, or left, and how many did.
SELECT partition, group_id, count(*) FROM ranking_notes
WHERE partition = ANY(%(partitions)s) AND kind <> 'joined'
GROUP BY partition, group_id
ORDER BY partition, group_id
LIMIT %(limit)s;

-- name: load_notes
-- All that was said to one group.
SELECT member_id, kind, contact_id, workspace_id, scenario_key, step_id, compare_at, noted_at,
       first, share, value, worthy
FROM ranking_notes
WHERE partition = %(partition)s AND group_id = %(group)s
LIMIT %(limit)s;

-- name: remove_notes
-- What was said to one group by some members, of the kinds that were read.
DELETE FROM ranking_notes AS n
USING unnest(%(members)s, %(kinds)s) AS k (member_id, kind)
WHERE n.partition = %(partition)s AND n.group_id = %(group)s
  AND n.member_id = k.member_id AND n.kind = k.kind;

-- name: load_ranking
-- How far a group is.
SELECT gather_by, decided_at IS NOT NULL FROM rankings
WHERE partition = %(partition)s AND group_id = %(group)s;

-- name: open_ranking
-- The first of a group has told a value.
INSERT INTO rankings (
    partition, group_id, workspace_id, scenario_key, step_id, compare_at, gather_by
)
VALUES (
    %(partition)s, %(group)s, %(workspace)s, %(scenario)s, %(step)s, %(compare_at)s,
    %(gather_by)s
);

-- name: decide_ranking
-- A group is ranked, once for ever.
UPDATE rankings SET decided_at = %(at)s, members = %(members)s
WHERE partition = %(partition)s AND group_id = %(group)s AND decided_at IS NULL;
