-- name: finish_backfills
-- Remembers up to which generation of each workspace everybody of a partition is, for its owner.
INSERT INTO backfills (partition, workspace_id, generation, finished_at)
SELECT l.partition, k.workspace_id, k.generation, %(now)s
FROM unnest(%(workspaces)s, %(generations)s) AS k (workspace_id, generation)
JOIN leases AS l ON l.role = %(role)s AND l.partition = %(partition)s AND l.epoch = %(epoch)s
ON CONFLICT (partition, workspace_id) DO UPDATE SET
    generation = excluded.generation, finished_at = excluded.finished_at
WHERE backfills.generation <> excluded.generation;

-- name: load_backfills
-- Up to which generation of each workspace everybody of some partitions is.
SELECT partition, workspace_id, generation FROM backfills WHERE partition = ANY(%(partitions)s);

-- name: note_backfill
-- Counts what was read to bring contacts of a partition to a generation.
INSERT INTO backfills (partition, workspace_id, reading, contacts, events)
VALUES (%(partition)s, %(workspace)s, %(generation)s, %(contacts)s, %(events)s)
ON CONFLICT (partition, workspace_id) DO UPDATE SET
    reading = excluded.reading,
    contacts = excluded.contacts
        + CASE WHEN backfills.reading = excluded.reading THEN backfills.contacts ELSE 0 END,
    events = excluded.events
        + CASE WHEN backfills.reading = excluded.reading THEN backfills.events ELSE 0 END;

-- name: list_backfills
-- How far each partition has come for a workspace; none where no engine ever ran.
SELECT l.partition, coalesce(b.generation, 0), b.finished_at, coalesce(b.reading, 0),
       coalesce(b.contacts, 0), coalesce(b.events, 0)
FROM leases AS l
LEFT JOIN backfills AS b ON b.partition = l.partition AND b.workspace_id = %(workspace)s
WHERE l.role = %(role)s
ORDER BY l.partition;
