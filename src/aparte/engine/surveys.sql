-- name: let_it_scan
-- A survey reads whole tables once, unlike all else an engine asks.
SELECT set_config(setting, value, false)
FROM (VALUES
    ('enable_seqscan', 'on'), ('enable_hashjoin', 'on'), ('enable_mergejoin', 'on'),
    ('enable_material', 'on'), ('plan_cache_mode', 'force_custom_plan'), ('work_mem', '64MB')
) AS given (setting, value);

-- name: count_outdated
-- How many contacts an older program decided last, by partition and generation.
SELECT partition, generation, count(*)
FROM contact_state
WHERE workspace_id = %(workspace)s
  AND partition = ANY(%(partitions)s)
  AND generation < %(generation)s
GROUP BY partition, generation;

-- name: make_survey
-- What tells whom a change concerns, for this connection alone; no name where it is certain.
CREATE TEMPORARY TABLE survey (
    partition   smallint    NOT NULL,
    contact_id  uuid        NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT '-infinity',
    received_at timestamptz NOT NULL DEFAULT '-infinity',
    name        text,
    properties  text
);

-- name: survey_events
-- What was done of what is sought (see `load_sought` of the events).
INSERT INTO survey (partition, contact_id, occurred_at, received_at, name, properties)
SELECT e.partition, e.contact_id, e.occurred_at, e.received_at, e.name,
       CASE WHEN e.name = ANY(%(reading)s) THEN e.properties::text ELSE '{}' END
FROM events AS e
CROSS JOIN LATERAL (SELECT e.properties ->> %(property)s::text AS held) AS p
WHERE e.workspace_id = %(workspace)s
  AND e.partition = ANY(%(partitions)s)
  AND (e.name = ANY(%(names)s)
       OR (e.name = ANY(%(worded)s)
           AND (lower(p.held COLLATE "C") = ANY(%(words)s)
                OR octet_length(p.held) <> length(p.held)
                OR jsonb_typeof(e.properties -> %(property)s::text) <> 'string')))
ORDER BY e.partition, e.contact_id;

-- name: survey_insiders
-- Those who are inside one of some segments.
INSERT INTO survey (partition, contact_id)
SELECT partition, contact_id
FROM memberships
WHERE workspace_id = %(workspace)s
  AND segment_key = ANY(%(segments)s)
  AND left_at IS NULL
  AND partition = ANY(%(partitions)s);

-- name: survey_joined
-- Those whom others were joined into: what these did lies in other partitions.
INSERT INTO survey (partition, contact_id)
SELECT DISTINCT get_byte(uuid_send(winner_id), 15), winner_id
FROM merges
WHERE workspace_id = %(workspace)s
  AND get_byte(uuid_send(winner_id), 15) = ANY(%(partitions)s);

-- name: survey_generations
-- Everybody whom a program of some generations decided last.
INSERT INTO survey (partition, contact_id)
SELECT partition, contact_id
FROM contact_state
WHERE workspace_id = %(workspace)s
  AND generation = ANY(%(generations)s)
  AND partition = ANY(%(partitions)s);

-- name: index_survey
-- One partition is read at a time, contact by contact.
CREATE INDEX survey_contacts ON survey (partition, contact_id);

-- name: read_survey
-- A page of one partition.
SELECT contact_id, occurred_at, received_at, name, properties
FROM survey
WHERE partition = %(partition)s AND contact_id > %(after)s
ORDER BY contact_id
LIMIT %(limit)s;
