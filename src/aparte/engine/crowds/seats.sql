-- name: add_asks
-- Who asks to enter; the same question asked again is one.
INSERT INTO seat_asks (
    partition, seat_id, contact_id, workspace_id, scenario_key, per_hour, per_day, total, asked_at
)
SELECT * FROM unnest(
    %(partitions)s, %(seats)s, %(contacts)s, %(workspaces)s, %(scenarios)s, %(hours)s, %(days)s,
    %(totals)s, %(ats)s
)
ON CONFLICT (partition, seat_id) DO NOTHING;

-- name: tell_seating
-- Tells idle workers that somebody asks.
SELECT pg_notify('aparte_seats', '');

-- name: pick_asks
-- Who has asked and waits for an answer, the first first.
SELECT partition, seat_id, contact_id, workspace_id, scenario_key, per_hour, per_day, total,
       asked_at
FROM seat_asks
WHERE partition = ANY(%(partitions)s)
ORDER BY asked_at, seat_id
LIMIT %(limit)s;

-- name: remove_asks
-- Questions that have been answered.
DELETE FROM seat_asks AS a
USING unnest(%(partitions)s, %(seats)s) AS k (partition, seat_id)
WHERE a.partition = k.partition AND a.seat_id = k.seat_id;

-- name: find_last_seats
-- The last seat that each of some scenarios has given.
SELECT k.partition, k.workspace_id, k.scenario_key, l.number, l.given_at
FROM unnest(%(partitions)s, %(workspaces)s, %(scenarios)s)
    AS k (partition, workspace_id, scenario_key)
CROSS JOIN LATERAL (
    SELECT s.number, s.given_at FROM seats AS s
    WHERE s.partition = k.partition AND s.workspace_id = k.workspace_id
      AND s.scenario_key = k.scenario_key
    ORDER BY s.number DESC
    LIMIT 1
) AS l;

-- name: load_seats
-- The seats of one scenario whose numbers lie in some ranges.
SELECT s.number, s.given_at
FROM unnest(%(firsts)s, %(lasts)s) AS k (first, last)
JOIN seats AS s ON s.number BETWEEN k.first AND k.last
WHERE s.partition = %(partition)s AND s.workspace_id = %(workspace)s
  AND s.scenario_key = %(scenario)s;

-- name: add_seats
-- Seats just given; a number taken already is a fault, and nothing of the transaction may stay.
INSERT INTO seats (partition, workspace_id, scenario_key, number, seat_id, given_at)
SELECT * FROM unnest(
    %(partitions)s, %(workspaces)s, %(scenarios)s, %(numbers)s, %(seats)s, %(ats)s
);

-- name: forget_seats
-- The oldest seats of a scenario, where no limit looks at them any more.
DELETE FROM seats AS s
WHERE s.partition = %(partition)s AND s.workspace_id = %(workspace)s
  AND s.scenario_key = %(scenario)s AND s.given_at < %(before)s AND s.number < (
    SELECT max(f.number) FROM (
        SELECT o.number FROM seats AS o
        WHERE o.partition = %(partition)s AND o.workspace_id = %(workspace)s
          AND o.scenario_key = %(scenario)s
        ORDER BY o.number
        LIMIT %(limit)s
    ) AS f
  );
