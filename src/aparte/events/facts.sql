-- name: pick_items
-- What waits in some partitions, each partition in order of arrival.
SELECT i.partition, i.id, i.workspace_id, i.body
FROM unnest(%(partitions)s) AS p (partition)
CROSS JOIN LATERAL (
    SELECT w.partition, w.id, w.workspace_id, w.body
    FROM inbox AS w
    WHERE w.partition = p.partition
    ORDER BY w.id
    LIMIT %(limit)s
) AS i
LIMIT %(limit)s;

-- name: put_items
-- Puts items into the inboxes of other partitions.
INSERT INTO inbox (partition, id, workspace_id, withdraws, body)
SELECT * FROM unnest(%(partitions)s, %(ids)s, %(workspaces)s, %(withdraws)s, %(bodies)s)
ON CONFLICT (partition, id) DO NOTHING
RETURNING partition, id;

-- name: remove_items
-- Removes what has been applied. Asked by place, so that no plan can begin with the inbox: its
-- statistics are often those of an empty table.
DELETE FROM inbox
WHERE ctid = ANY(ARRAY(
    SELECT found.place
    FROM unnest(%(partitions)s, %(ids)s) AS k (partition, id)
    CROSS JOIN LATERAL (
        SELECT i.ctid AS place
        FROM inbox AS i
        WHERE i.partition = k.partition AND i.id = k.id
        LIMIT 1
    ) AS found
));

-- name: find_seen
-- Which of some events the log has already.
SELECT k.event_id
FROM unnest(%(partitions)s, %(events)s, %(firsts)s, %(lasts)s)
    AS k (partition, event_id, first, last)
CROSS JOIN LATERAL (
    SELECT
    FROM events AS e
    WHERE e.partition = k.partition AND e.event_id = k.event_id
      AND e.occurred_at BETWEEN k.first AND k.last
      AND e.occurred_at BETWEEN %(first)s AND %(last)s
    LIMIT 1
) AS found;

-- name: copy_events
-- Adds to the event log.
COPY events (
    partition, event_id, contact_id, workspace_id, occurred_at, received_at, name, properties,
    context
) FROM STDIN (FORMAT BINARY);

-- name: load_history
-- What some contacts did of some kinds, in order of time.
SELECT e.contact_id, e.event_id, e.occurred_at, e.received_at, e.name, e.properties::text
FROM unnest(%(contacts)s) AS k (contact_id)
JOIN events AS e USING (contact_id)
WHERE e.name = ANY(%(names)s)
ORDER BY e.occurred_at, e.event_id;

-- name: load_sought
-- What some contacts did of some kinds, and of others only where a property is one of some words
-- (or a list, or a text beyond ASCII, of which words do not tell), in order of time.
SELECT e.contact_id, e.event_id, e.occurred_at, e.received_at, e.name, e.properties::text
FROM unnest(%(contacts)s) AS k (contact_id)
JOIN events AS e USING (contact_id)
CROSS JOIN LATERAL (SELECT e.properties ->> %(property)s::text AS held) AS p
WHERE e.name = ANY(%(names)s)
   OR (e.name = ANY(%(worded)s)
       AND (lower(p.held COLLATE "C") = ANY(%(words)s)
            OR octet_length(p.held) <> length(p.held)
            OR ascii(p.held) = ascii('[')))
ORDER BY e.occurred_at, e.event_id;

-- name: survey_events
-- Puts what was done of what is sought since an instant, by those who did at least so much of it,
-- into a temporary table: see `load_sought`.
INSERT INTO survey (partition, contact_id, occurred_at, received_at, name, properties)
SELECT s.partition, s.contact_id, s.occurred_at, s.received_at, s.name, s.properties::text
FROM (
    SELECT e.partition, e.contact_id, e.occurred_at, e.received_at, e.name,
           CASE WHEN e.name = ANY(%(reading)s) THEN e.properties ELSE '{}' END AS properties,
           count(*) OVER (PARTITION BY e.partition, e.contact_id) AS done
    FROM (
        SELECT partition, contact_id, occurred_at, received_at, name, properties,
               CASE WHEN name = ANY(%(worded)s)
                    THEN properties ->> %(property)s::text END AS held
        FROM events
        WHERE workspace_id = %(workspace)s
          AND occurred_at >= %(since)s
          -- Half of all partitions lie on every page: their index would read each page many times.
          AND partition + 0::smallint = ANY(%(partitions)s)
          AND name = ANY(%(names)s || %(worded)s)
        -- So that the property is looked up once, however often it is tested.
        OFFSET 0
    ) AS e
    WHERE e.name = ANY(%(names)s)
       OR lower(e.held COLLATE "C") = ANY(%(words)s)
       OR octet_length(e.held) <> length(e.held)
       OR ascii(e.held) = ascii('[')
) AS s
WHERE s.done >= %(least)s
ORDER BY s.partition, s.contact_id;

-- name: load_log
-- What some contacts did and was known before an instant: all of it since another instant, and of
-- what was known before that only some kinds.
SELECT e.contact_id, e.event_id, e.occurred_at, e.received_at, e.name, e.properties::text
FROM unnest(%(contacts)s) AS k (contact_id)
JOIN events AS e USING (contact_id)
WHERE e.occurred_at < %(until)s AND e.received_at < %(until)s
  AND (e.received_at >= %(since)s OR e.occurred_at >= %(since)s OR e.name = ANY(%(names)s));

-- name: tell_inbox
-- Tells idle workers that something waits.
SELECT pg_notify('aparte_inbox', '');

-- name: load_events
-- Some events by id, each with about the instant at which it occurred.
SELECT e.event_id, e.name, e.properties::text
FROM unnest(%(partitions)s, %(events)s, %(ats)s) AS k (partition, event_id, at)
JOIN events AS e ON e.partition = k.partition AND e.event_id = k.event_id
    AND e.occurred_at = k.at;

-- name: find_withdrawing
-- The workspaces in which an accepted withdrawal of consent waits to be applied.
SELECT DISTINCT workspace_id FROM inbox WHERE withdraws;
