-- name: check_in
-- Says that a worker is at work.
INSERT INTO workers (worker_id, role, seen_at) VALUES (%(worker)s, %(role)s, %(now)s)
ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at;

-- name: check_out
-- Says that a worker has left.
DELETE FROM workers WHERE worker_id = %(worker)s;

-- name: forget_workers
-- Removes workers that have not been seen for long.
DELETE FROM workers WHERE role = %(role)s AND seen_at < %(before)s;

-- name: count_workers
-- How many workers share a role's partitions.
SELECT count(*) FROM workers WHERE role = %(role)s AND seen_at >= %(since)s;

-- name: make_leases
-- Makes a role's lease rows, once for ever.
INSERT INTO leases (role, partition)
SELECT %(role)s, p FROM generate_series(0, %(last)s) AS p
ON CONFLICT (role, partition) DO NOTHING;

-- name: list_leases
-- Who owns what, and until when.
SELECT partition, owner, epoch, expires_at, generation FROM leases
WHERE role = %(role)s
ORDER BY partition;

-- name: renew_leases
-- Keeps a worker's leases; one that another worker took is not returned.
UPDATE leases AS l SET expires_at = %(until)s
FROM unnest(%(partitions)s, %(epochs)s) AS k (partition, epoch)
WHERE l.role = %(role)s AND l.partition = k.partition AND l.epoch = k.epoch
  AND l.owner = %(worker)s
RETURNING l.partition;

-- name: take_leases
-- Takes leases that are free or have run out, as they were seen.
UPDATE leases AS l SET owner = %(worker)s, epoch = l.epoch + 1, expires_at = %(until)s
FROM unnest(%(partitions)s, %(epochs)s) AS k (partition, epoch)
WHERE l.role = %(role)s AND l.partition = k.partition AND l.epoch = k.epoch
  AND (l.owner IS NULL OR l.owner = %(worker)s OR l.expires_at < %(now)s)
RETURNING l.partition, l.epoch, l.generation;

-- name: release_leases
-- Gives leases up.
UPDATE leases AS l SET owner = NULL, expires_at = NULL
FROM unnest(%(partitions)s, %(epochs)s) AS k (partition, epoch)
WHERE l.role = %(role)s AND l.partition = k.partition AND l.epoch = k.epoch
  AND l.owner = %(worker)s;

-- name: hold_leases
-- Makes sure, within a transaction, that its partitions are still the worker's until it ends.
UPDATE leases AS l SET expires_at = greatest(l.expires_at, %(until)s)
FROM unnest(%(partitions)s, %(epochs)s) AS k (partition, epoch)
WHERE l.role = %(role)s AND l.partition = k.partition AND l.epoch = k.epoch
  AND l.owner = %(worker)s;

-- name: finish_partition
-- Remembers that every contact of a partition has been brought up to a generation.
UPDATE leases SET generation = %(generation)s
WHERE role = %(role)s AND partition = %(partition)s AND epoch = %(epoch)s;

-- name: add_failure
-- Sets an item aside that cannot be applied, with the reason.
INSERT INTO inbox_failed (partition, id, workspace_id, body, error, tries, failed_at)
VALUES (
    %(partition)s, %(id)s, %(workspace)s, %(body)s, %(error)s, %(tries)s, %(now)s
)
ON CONFLICT (partition, id) DO UPDATE SET
    error = excluded.error, tries = inbox_failed.tries + excluded.tries,
    failed_at = excluded.failed_at;

-- name: add_troubles
-- Records what could not be settled about some contacts.
INSERT INTO troubles (partition, id, contact_id, workspace_id, code, figures, at)
SELECT * FROM unnest(
    %(partitions)s, %(ids)s, %(contacts)s, %(workspaces)s, %(codes)s, %(figures)s, %(ats)s
)
ON CONFLICT (partition, id) DO NOTHING;

-- name: begin_merging
-- Notes which records will be joined.
INSERT INTO merging (partition, contact_id, other_id)
SELECT * FROM unnest(%(partitions)s, %(contacts)s, %(others)s)
ON CONFLICT (partition, contact_id, other_id) DO NOTHING;

-- name: list_merging
-- The records of some partitions that will be joined with others.
SELECT m.contact_id, m.other_id
FROM unnest(%(partitions)s) AS p (partition)
JOIN merging AS m USING (partition);

-- name: end_merging
-- Forgets, from both sides, records that have been joined.
DELETE FROM merging AS m
USING unnest(%(partitions)s, %(contacts)s, %(others)s) AS k (partition, contact_id, other_id)
WHERE m.partition = k.partition AND m.contact_id = k.contact_id AND m.other_id = k.other_id;
