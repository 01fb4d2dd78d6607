-- name: list_profiles
-- Contacts of a workspace, newest first, after a place; filters that are null do not filter.
SELECT contact_id, email, phone, display_name, language, created_at, last_seen_at, search
FROM contact_profiles
WHERE workspace_id = %(workspace_id)s
  AND (%(query)s::tsquery IS NULL
       OR array_to_tsvector(array_remove(string_to_array(search, ' '), '')) @@ %(query)s::tsquery)
  AND (%(known)s::boolean IS NULL
       OR (email IS NOT NULL OR phone IS NOT NULL OR display_name IS NOT NULL)
          = %(known)s::boolean)
  AND (%(before_at)s::timestamptz IS NULL
       OR (created_at, contact_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY created_at DESC, contact_id DESC
LIMIT %(limit)s;

-- name: list_reachable
-- Contacts with an address, known before an instant, by partition and contact, after a place.
SELECT partition, contact_id FROM contact_profiles
WHERE workspace_id = %(workspace_id)s AND created_at <= %(before)s
  AND (email IS NOT NULL OR phone IS NOT NULL)
  AND (partition, contact_id) > (%(after_partition)s::smallint, %(after_contact)s::uuid)
ORDER BY partition, contact_id
LIMIT %(limit)s;

-- name: count_profiles
-- How many contacts the same filters find, counted no further than a bound.
SELECT count(*) FROM (
    SELECT 1 FROM contact_profiles
    WHERE workspace_id = %(workspace_id)s
      AND (%(query)s::tsquery IS NULL
           OR array_to_tsvector(array_remove(string_to_array(search, ' '), ''))
              @@ %(query)s::tsquery)
      AND (%(known)s::boolean IS NULL
           OR (email IS NOT NULL OR phone IS NOT NULL OR display_name IS NOT NULL)
              = %(known)s::boolean)
    LIMIT %(bound)s
) AS counted;

-- name: count_new
-- How many contacts came since an instant.
SELECT count(*) FROM contact_profiles
WHERE workspace_id = %(workspace_id)s AND created_at >= %(since)s;

-- name: load_profiles
-- The profiles of some contacts.
SELECT p.contact_id, p.email, p.phone, p.display_name, p.language, p.created_at, p.last_seen_at,
       p.search
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN contact_profiles AS p USING (partition, contact_id)
WHERE p.workspace_id = %(workspace_id)s;

-- name: load_states
-- The stored states of some contacts.
SELECT s.state
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN contact_state AS s USING (partition, contact_id)
WHERE s.workspace_id = %(workspace_id)s;

-- name: load_winner
-- Where a merged contact went.
SELECT winner_id FROM merges
WHERE partition = %(partition)s AND loser_id = %(contact_id)s AND workspace_id = %(workspace_id)s;

-- name: list_merges
-- The merges that some contacts took part in, on either side.
SELECT loser_id, winner_id FROM merges
WHERE workspace_id = %(workspace_id)s
  AND partition = ANY(%(partitions)s::smallint[]) AND loser_id = ANY(%(contact_ids)s::uuid[])
UNION
SELECT loser_id, winner_id FROM merges
WHERE workspace_id = %(workspace_id)s AND winner_id = ANY(%(contact_ids)s::uuid[]);

-- name: load_identities
-- When some identities were linked to their contact.
SELECT i.kind, i.value, i.linked_at
FROM unnest(%(partitions)s::smallint[], %(kinds)s::text[], %(values)s::text[])
    AS k (partition, kind, value)
JOIN identities AS i USING (partition, kind, value)
WHERE i.workspace_id = %(workspace_id)s
ORDER BY i.linked_at, i.kind, i.value;

-- name: find_contact
-- Which contact an identity points at.
SELECT contact_id FROM identities
WHERE partition = %(partition)s AND workspace_id = %(workspace_id)s
  AND kind = %(kind)s AND value = %(value)s;

-- name: list_consents
-- The ledger of some contacts' consents, the latest first, before a place.
SELECT c.id, c.purpose, c.channel, c.status, c.wording, c.source, c.at, c.recorded_at
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN consent_records AS c USING (partition, contact_id)
WHERE c.workspace_id = %(workspace_id)s
  AND (%(before_at)s::timestamptz IS NULL
       OR (c.at, c.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY c.at DESC, c.id DESC
LIMIT %(limit)s;

-- name: count_consenting
-- How many contacts' latest word on a purpose and channel is yes.
SELECT count(*) FROM (
    SELECT DISTINCT ON (partition, contact_id) status FROM consent_records
    WHERE workspace_id = %(workspace_id)s
      AND purpose = %(purpose)s AND channel = %(channel)s
    ORDER BY partition, contact_id, at DESC, recorded_at DESC
) AS latest
WHERE status = 'granted';

-- name: record_consent
-- Adds one word to the ledger; the same word twice is one row.
INSERT INTO consent_records (
    partition, contact_id, id, workspace_id, purpose, channel, status, wording, source, ip, at,
    recorded_at
)
VALUES (
    %(partition)s, %(contact_id)s, %(id)s, %(workspace_id)s, %(purpose)s, %(channel)s,
    %(status)s, %(wording)s, %(source)s, %(ip)s, %(at)s, %(recorded_at)s
)
ON CONFLICT (partition, contact_id, id) DO NOTHING;

-- name: preview
-- How many contacts a condition's SQL form finds, beside the newest of them.
SELECT count(*) OVER (), p.contact_id FROM contact_profiles AS p
WHERE p.workspace_id = %(workspace_id)s AND {expression}
ORDER BY p.created_at DESC, p.contact_id DESC
LIMIT %(sample)s;
