-- name: plan_anew
-- A survey asks once, of whole tables: each plan is made for what is asked, unlike all else that an
-- engine asks.
SELECT set_config(setting, value, false)
FROM (VALUES
    ('enable_seqscan', 'on'), ('enable_hashjoin', 'on'), ('enable_mergejoin', 'on'),
    ('enable_material', 'on'), ('plan_cache_mode', 'force_custom_plan'), ('work_mem', '64MB')
) AS given (setting, value);

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
