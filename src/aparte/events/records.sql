-- name: list_of_contacts
-- The events of one person's records, the latest first, before a place.
SELECT e.event_id, e.contact_id, e.name, e.occurred_at, e.received_at, e.properties
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN events AS e USING (partition, contact_id)
WHERE e.workspace_id = %(workspace_id)s
  AND (%(name)s::text IS NULL OR e.name = %(name)s)
  AND (%(before_at)s::timestamptz IS NULL
       OR (e.occurred_at, e.event_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY e.occurred_at DESC, e.event_id DESC
LIMIT %(limit)s;

-- name: list_between
-- Events of some names, each contact's own within its own stretch of time, the first first.
SELECT k.place, e.name, e.properties
FROM unnest(%(places)s::int[], %(partitions)s::smallint[], %(contact_ids)s::uuid[],
            %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
    AS k (place, partition, contact_id, since, until)
JOIN events AS e ON e.partition = k.partition AND e.contact_id = k.contact_id
    AND e.occurred_at > k.since AND e.occurred_at <= k.until
WHERE e.workspace_id = %(workspace_id)s AND e.name = ANY(%(names)s::text[])
ORDER BY e.occurred_at, e.event_id;

-- name: load_event
-- One event.
SELECT event_id, contact_id, name, occurred_at, received_at, properties FROM events
WHERE workspace_id = %(workspace_id)s AND partition = ANY(%(partitions)s::smallint[])
  AND event_id = %(event_id)s AND occurred_at = %(occurred_at)s;

-- name: load_names
-- The names of some events, each with about the instant at which it occurred.
SELECT e.event_id, e.name
FROM unnest(%(partitions)s::smallint[], %(event_ids)s::uuid[], %(ats)s::timestamptz[])
    AS k (partition, event_id, at)
JOIN events AS e ON e.partition = k.partition AND e.event_id = k.event_id
    AND e.occurred_at = k.at
WHERE e.workspace_id = %(workspace_id)s;

-- name: list_received
-- The events of a workspace that arrived within a window, the latest first, before a place.
SELECT event_id, contact_id, name, occurred_at, received_at, properties FROM events
WHERE workspace_id = %(workspace_id)s
  AND received_at > %(since)s AND received_at <= %(before_at)s
  AND (received_at, event_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid)
  AND (%(name)s::text IS NULL OR name = %(name)s)
ORDER BY received_at DESC, event_id DESC
LIMIT %(limit)s;

-- name: count_minutes
-- Events that arrived since an instant, by minute.
SELECT date_trunc('minute', received_at) AS minute, count(*) FROM events
WHERE workspace_id = %(workspace_id)s AND received_at > %(since)s
GROUP BY minute;

-- name: count_names
-- The kinds of events that arrived since an instant.
SELECT name, count(*) AS count, max(received_at) AS last_at FROM events
WHERE workspace_id = %(workspace_id)s AND received_at > %(since)s
GROUP BY name
ORDER BY count DESC, name
LIMIT %(limit)s;

-- name: load_inbox
-- How many items wait, counted no further than the bound, and the instant the oldest arrived: an
-- id is microseconds since 2020 shifted by ten bits.
SELECT (SELECT count(*) FROM (SELECT 1 FROM inbox LIMIT %(bound)s) AS counted),
       (SELECT timestamptz '2020-01-01Z' + min(first) * interval '1 microsecond'
        FROM (SELECT (SELECT min(i.id) FROM inbox AS i WHERE i.partition = p.partition) >> 10
              FROM generate_series(0, %(last)s) AS p (partition)) AS ids (first));
