-- name: load_states
-- The stored states of some contacts.
SELECT s.contact_id, s.state
FROM unnest(%(partitions)s, %(contacts)s) AS k (partition, contact_id)
JOIN contact_state AS s USING (partition, contact_id);

-- name: save_states
-- Writes states whole, new or known.
INSERT INTO contact_state (partition, contact_id, workspace_id, state, wake_at, generation)
SELECT * FROM unnest(
    %(partitions)s, %(contacts)s, %(workspaces)s, %(states)s, %(wakes)s, %(generations)s
)
ON CONFLICT (partition, contact_id) DO UPDATE SET
    state = excluded.state, wake_at = excluded.wake_at, generation = excluded.generation;

-- name: find_due
-- The contacts that time alone changes by an instant, the earliest first.
SELECT d.contact_id, d.wake_at
FROM unnest(%(partitions)s) AS p (partition)
CROSS JOIN LATERAL (
    SELECT s.contact_id, s.wake_at
    FROM contact_state AS s
    WHERE s.partition = p.partition AND s.wake_at <= %(now)s
    ORDER BY s.wake_at
    LIMIT %(limit)s
) AS d
ORDER BY d.wake_at, d.contact_id
LIMIT %(limit)s;

-- name: find_next_wake
-- The first instant at which time alone changes anybody.
SELECT min(d.wake_at)
FROM unnest(%(partitions)s) AS p (partition)
CROSS JOIN LATERAL (
    SELECT s.wake_at
    FROM contact_state AS s
    WHERE s.partition = p.partition AND s.wake_at IS NOT NULL
    ORDER BY s.wake_at
    LIMIT 1
) AS d;

-- name: postpone_wake
-- Lets a contact that cannot be decided rest until an instant.
UPDATE contact_state SET wake_at = %(until)s
WHERE partition = %(partition)s AND contact_id = %(contact)s;

-- name: find_outdated
-- Contacts of one partition that an older program decided last, in the order of their ids.
SELECT contact_id
FROM contact_state
WHERE partition = %(partition)s
  AND contact_id > %(after)s
  AND workspace_id = %(workspace)s
  AND generation < %(generation)s
ORDER BY contact_id
LIMIT %(limit)s;

-- name: keep_outdated
-- Those of some contacts that an older program decided last, in the order of their ids.
SELECT s.contact_id
FROM unnest(%(partitions)s, %(contacts)s) AS k (partition, contact_id)
JOIN contact_state AS s USING (partition, contact_id)
WHERE s.generation < %(generation)s
ORDER BY s.contact_id;

-- name: count_outdated
-- How many contacts an older program decided last, by partition and generation.
SELECT partition, generation, count(*)
FROM contact_state
WHERE workspace_id = %(workspace)s
  AND partition = ANY(%(partitions)s)
  AND generation < %(generation)s
GROUP BY partition, generation;

-- name: survey_generations
-- Puts everybody whom a program of some generations decided last into a temporary table.
INSERT INTO survey (partition, contact_id)
SELECT partition, contact_id
FROM contact_state
WHERE workspace_id = %(workspace)s
  AND generation = ANY(%(generations)s)
  AND partition = ANY(%(partitions)s);

-- name: survey_joined
-- Puts those whom others were joined into in a temporary table: what these did lies elsewhere.
INSERT INTO survey (partition, contact_id)
SELECT DISTINCT get_byte(uuid_send(winner_id), 15), winner_id
FROM merges
WHERE workspace_id = %(workspace)s
  AND get_byte(uuid_send(winner_id), 15) = ANY(%(partitions)s);

-- name: save_profiles
-- Writes what people list and search, new or known.
INSERT INTO contact_profiles (
    partition, contact_id, workspace_id, email, phone, display_name, language, attributes,
    created_at, last_seen_at, search, marks
)
SELECT * FROM unnest(
    %(partitions)s, %(contacts)s, %(workspaces)s, %(emails)s, %(phones)s, %(names)s,
    %(languages)s, %(attributes)s, %(created)s, %(seen)s, %(searches)s, %(marks)s
)
ON CONFLICT (partition, contact_id) DO UPDATE SET
    email = excluded.email, phone = excluded.phone, display_name = excluded.display_name,
    language = excluded.language, attributes = excluded.attributes,
    created_at = excluded.created_at, last_seen_at = excluded.last_seen_at,
    search = excluded.search, marks = excluded.marks;

-- name: remove_profiles
-- A contact that was joined into another is not listed any more.
DELETE FROM contact_profiles AS p
USING unnest(%(partitions)s, %(contacts)s) AS k (partition, contact_id)
WHERE p.partition = k.partition AND p.contact_id = k.contact_id;

-- name: add_consents
-- Adds to the ledger; the same word twice is one row.
INSERT INTO consent_records (
    partition, contact_id, id, workspace_id, purpose, channel, status, wording, source, ip,
    at, recorded_at
)
SELECT * FROM unnest(
    %(partitions)s, %(contacts)s, %(ids)s, %(workspaces)s, %(purposes)s, %(channels)s,
    %(statuses)s, %(wordings)s, %(sources)s, %(ips)s, %(ats)s, %(recorded)s
)
ON CONFLICT (partition, contact_id, id) DO NOTHING;

-- name: add_changes
-- Adds to the history of what is said of contacts; the same change twice is one.
INSERT INTO changes (
    partition, contact_id, change_id, workspace_id, occurred_at, recorded_at, kind, by_step, said
)
SELECT * FROM unnest(
    %(partitions)s, %(contacts)s, %(ids)s, %(workspaces)s, %(occurred)s, %(recorded)s, %(kinds)s,
    %(by_step)s, %(said)s
)
ON CONFLICT (partition, contact_id, change_id, recorded_at) DO NOTHING;

-- name: load_changes
-- All that was said of some contacts beside events and consents.
SELECT c.contact_id, c.change_id, c.occurred_at, c.recorded_at, c.kind, c.by_step, c.said::text
FROM unnest(%(partitions)s, %(contacts)s) AS k (partition, contact_id)
JOIN changes AS c USING (partition, contact_id);

-- name: add_merges
-- Leaves the forwarding addresses of contacts that were joined into others.
INSERT INTO merges (partition, loser_id, winner_id, workspace_id, at)
SELECT * FROM unnest(%(partitions)s, %(losers)s, %(winners)s, %(workspaces)s, %(ats)s)
ON CONFLICT (partition, loser_id) DO NOTHING;

-- name: load_links
-- Where some identities point.
SELECT i.workspace_id, i.kind, i.value, i.contact_id, i.bound
FROM unnest(%(partitions)s, %(workspaces)s, %(kinds)s, %(values)s)
    AS k (partition, workspace_id, kind, value)
JOIN identities AS i USING (partition, workspace_id, kind, value);

-- name: claim_links
-- Makes new identities point at contacts; one that somebody claimed meanwhile is not returned.
INSERT INTO identities (partition, workspace_id, kind, value, contact_id, bound, linked_at)
SELECT * FROM unnest(
    %(partitions)s, %(workspaces)s, %(kinds)s, %(values)s, %(contacts)s, %(bounds)s, %(ats)s
)
ON CONFLICT (partition, workspace_id, kind, value) DO NOTHING
RETURNING workspace_id, kind, value;

-- name: repoint_links
-- Makes known identities point elsewhere, unless somebody changed them meanwhile.
UPDATE identities AS i SET contact_id = k.contact_id, bound = k.bound, linked_at = k.at
FROM unnest(
    %(partitions)s, %(workspaces)s, %(kinds)s, %(values)s, %(contacts)s, %(bounds)s, %(ats)s,
    %(old_contacts)s, %(old_bounds)s
) AS k (
    partition, workspace_id, kind, value, contact_id, bound, at, old_contact_id, old_bound
)
WHERE i.partition = k.partition AND i.workspace_id = k.workspace_id
  AND i.kind = k.kind AND i.value = k.value
  AND i.contact_id = k.old_contact_id AND i.bound = k.old_bound
RETURNING i.workspace_id, i.kind, i.value;

-- name: follow_links
-- Makes the identities of a joined contact point at the one it was joined into.
UPDATE identities AS i SET contact_id = k.winner
FROM unnest(%(partitions)s, %(workspaces)s, %(kinds)s, %(values)s, %(losers)s, %(winners)s)
    AS k (partition, workspace_id, kind, value, loser, winner)
WHERE i.partition = k.partition AND i.workspace_id = k.workspace_id
  AND i.kind = k.kind AND i.value = k.value AND i.contact_id = k.loser;

-- name: tell_links_changed
-- Tells every worker that what it remembers of these identities is no longer so.
SELECT count(pg_notify('aparte_identities', value)) FROM unnest(%(values)s) AS t (value);

-- name: list_states
-- The stored states of one workspace's contacts in one partition, in the order of their ids.
SELECT contact_id, state
FROM contact_state
WHERE partition = %(partition)s
  AND contact_id > %(after)s
  AND workspace_id = %(workspace)s
ORDER BY contact_id
LIMIT %(limit)s;

-- name: load_consents
-- What some contacts allowed and took back, as far as it was recorded before an instant.
SELECT c.contact_id, c.id, c.purpose, c.channel, c.status, c.at, c.recorded_at
FROM unnest(%(partitions)s, %(contacts)s) AS k (partition, contact_id)
JOIN consent_records AS c USING (partition, contact_id)
WHERE c.recorded_at < %(until)s;
