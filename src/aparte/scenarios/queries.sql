-- name: list_journeys
-- The journeys of one person's records, the latest first, before a place.
SELECT j.journey_id, j.contact_id, j.scenario_key, j.version, j.entry_key, j.opened_at, j.step_id,
       j.waiting_until, j.ended_at, j.end_reason, j.outcome
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN journeys AS j USING (partition, contact_id)
WHERE j.workspace_id = %(workspace_id)s
  AND (%(before_at)s::timestamptz IS NULL
       OR (j.opened_at, j.journey_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY j.opened_at DESC, j.journey_id DESC
LIMIT %(limit)s;

-- name: list_moves
-- The journeys of one person's records that opened or ended before a place, by what came last.
SELECT j.journey_id, j.contact_id, j.scenario_key, j.version, j.entry_key, j.opened_at, j.step_id,
       j.waiting_until, j.ended_at, j.end_reason, j.outcome
FROM unnest(%(partitions)s::smallint[], %(contact_ids)s::uuid[]) AS k (partition, contact_id)
JOIN journeys AS j USING (partition, contact_id)
WHERE j.workspace_id = %(workspace_id)s
  AND (%(before_at)s::timestamptz IS NULL OR j.opened_at <= %(before_at)s::timestamptz)
ORDER BY CASE WHEN j.ended_at <= coalesce(%(before_at)s::timestamptz, 'infinity')
              THEN j.ended_at ELSE j.opened_at END DESC,
         j.journey_id DESC
LIMIT %(limit)s;

-- name: count_live
-- How many journeys are under way, by scenario.
SELECT scenario_key, count(*) FROM journeys
WHERE workspace_id = %(workspace_id)s AND ended_at IS NULL
GROUP BY scenario_key;

-- name: count_opened
-- How many journeys opened since an instant, by scenario.
SELECT scenario_key, count(*) FROM journeys
WHERE workspace_id = %(workspace_id)s AND opened_at >= %(since)s
GROUP BY scenario_key;

-- name: count_ended
-- How many journeys ended since an instant, by scenario and reason.
SELECT scenario_key, end_reason, count(*) FROM journeys
WHERE workspace_id = %(workspace_id)s AND ended_at >= %(since)s
GROUP BY scenario_key, end_reason;

-- name: count_at_steps
-- Where the journeys of one version stand, or stood when they ended.
SELECT step_id, ended_at IS NOT NULL, count(*),
       count(*) FILTER (WHERE end_reason = 'completed')
FROM journeys
WHERE workspace_id = %(workspace_id)s AND scenario_key = %(scenario_key)s
  AND version = %(version)s
GROUP BY step_id, ended_at IS NOT NULL;

-- name: list_standing
-- Where the journeys under way of one scenario stand, by version.
SELECT version, step_id AS step, count(*) AS count FROM journeys
WHERE workspace_id = %(workspace_id)s AND scenario_key = %(scenario_key)s AND ended_at IS NULL
GROUP BY version, step_id;

-- name: count_refusals
-- Messages held back for good since an instant, by scenario, version, step, day and reason.
SELECT scenario_key, version, step_id,
       (decided_at AT TIME ZONE %(zone)s)::date AS day, reason, count(*) AS count
FROM decisions
WHERE workspace_id = %(workspace_id)s AND decided_at >= %(since)s
  AND verdict IN ('skipped', 'ended')
GROUP BY scenario_key, version, step_id, day, reason;

-- name: count_deferred
-- Messages deferred since an instant and not settled yet, by scenario, version, step and reason.
SELECT d.scenario_key, d.version, d.step_id, d.reason, count(*) AS count
FROM decisions AS d
WHERE d.workspace_id = %(workspace_id)s AND d.decided_at >= %(since)s
  AND d.verdict = 'deferred'
  -- A journey that a merge took to another record waits there, if at all.
  AND EXISTS (
      SELECT 1 FROM journeys AS j
      WHERE j.partition = d.partition AND j.journey_id = d.journey_id AND j.ended_at IS NULL
  )
  AND NOT EXISTS (
      SELECT 1 FROM decisions AS n
      WHERE n.partition = d.partition AND n.contact_id = d.contact_id
        AND n.decided_at >= d.decided_at AND n.journey_id = d.journey_id
        AND n.step_id = d.step_id AND n.wanted_at = d.wanted_at
        AND n.decision_id <> d.decision_id
        AND (n.decided_at > d.decided_at OR n.final)
  )
GROUP BY d.scenario_key, d.version, d.step_id, d.reason;

-- name: list_assignments
-- What each contact was given first by one experiment or holdout, by partition and contact, after
-- a place.
SELECT DISTINCT ON (partition, contact_id) partition, contact_id, variant, drawn, assigned_at
FROM assignments
WHERE workspace_id = %(workspace_id)s AND scenario_key = %(scenario_key)s
  AND step_id = %(step_id)s
  AND (%(versions)s::int[] IS NULL OR version = ANY(%(versions)s::int[]))
  AND (partition, contact_id) > (%(after_partition)s::smallint, %(after_contact)s::uuid)
ORDER BY partition, contact_id, assigned_at, journey_id
LIMIT %(limit)s;

-- name: list_unsent
-- Messages that did not leave, or not yet, by decision of governance; the latest first.
SELECT d.partition, d.decision_id, d.contact_id, d.scenario_key, d.version, d.step_id,
       d.message_key, d.wanted_at, d.decided_at, d.verdict, d.reason, d.until, d.figures
FROM decisions AS d
WHERE d.workspace_id = %(workspace_id)s
  AND d.verdict = ANY(%(verdicts)s::text[])
  AND (%(scenario_key)s::text IS NULL OR d.scenario_key = %(scenario_key)s)
  AND (%(reason)s::text IS NULL OR d.reason = %(reason)s)
  AND (%(contact_ids)s::uuid[] IS NULL
       OR (d.partition = ANY(%(partitions)s::smallint[])
           AND d.contact_id = ANY(%(contact_ids)s::uuid[])))
  AND (%(before_at)s::timestamptz IS NULL
       OR (d.decided_at, d.decision_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
  AND (d.verdict <> 'deferred' OR EXISTS (
      SELECT 1 FROM journeys AS j
      WHERE j.partition = d.partition AND j.journey_id = d.journey_id AND j.ended_at IS NULL
  ))
  AND (d.verdict <> 'deferred' OR NOT EXISTS (
      SELECT 1 FROM decisions AS n
      WHERE n.partition = d.partition AND n.contact_id = d.contact_id
        AND n.decided_at >= d.decided_at AND n.journey_id = d.journey_id
        AND n.step_id = d.step_id AND n.wanted_at = d.wanted_at
        AND n.decision_id <> d.decision_id
        AND (n.decided_at > d.decided_at OR n.final)
  ))
ORDER BY d.decided_at DESC, d.decision_id DESC
LIMIT %(limit)s;

-- name: load_decision
-- One decision.
SELECT partition, decision_id, contact_id, scenario_key, version, step_id, message_key, wanted_at,
       decided_at, verdict, reason, until, figures
FROM decisions
WHERE workspace_id = %(workspace_id)s AND partition = %(partition)s
  AND decision_id = %(decision_id)s
ORDER BY decided_at DESC
LIMIT 1;

-- name: list_judgements
-- All that was decided of one wanted message, the first first.
SELECT partition, decision_id, contact_id, scenario_key, version, step_id, message_key, wanted_at,
       decided_at, verdict, reason, until, figures
FROM decisions
WHERE workspace_id = %(workspace_id)s AND partition = %(partition)s
  AND contact_id = %(contact_id)s AND decided_at >= %(wanted_at)s
  AND scenario_key = %(scenario_key)s AND step_id = %(step_id)s AND wanted_at = %(wanted_at)s
ORDER BY decided_at, decision_id
LIMIT %(limit)s;

-- name: count_verdicts
-- How many messages were accepted, deferred or held back since an instant, and for which reasons.
SELECT verdict, reason, count(*) AS count
FROM decisions
WHERE workspace_id = %(workspace_id)s AND decided_at >= %(since)s
GROUP BY verdict, reason
ORDER BY count(*) DESC, verdict, reason;

-- name: count_said
-- What was decided of messages since an instant, by scenario, verdict and reason.
SELECT scenario_key, verdict, reason, count(*) AS count
FROM decisions
WHERE workspace_id = %(workspace_id)s AND decided_at >= %(since)s
GROUP BY scenario_key, verdict, reason;

-- name: measure_overlap
-- How many journeys an overlap is counted over, the latest first, and when the oldest opened.
SELECT count(*) AS journeys, min(opened_at) AS since
FROM (
    SELECT opened_at FROM journeys
    WHERE workspace_id = %(workspace_id)s AND opened_at >= %(since)s
    ORDER BY opened_at DESC LIMIT %(journeys_max)s
) AS recent;

-- name: count_overlaps
-- Which pairs of scenarios the same contacts entered, among the latest journeys since an instant.
WITH people AS (
    SELECT partition, contact_id, array_agg(DISTINCT scenario_key) AS keys
    FROM (
        SELECT partition, contact_id, scenario_key FROM journeys
        WHERE workspace_id = %(workspace_id)s AND opened_at >= %(since)s
        ORDER BY opened_at DESC LIMIT %(journeys_max)s
    ) AS recent
    GROUP BY partition, contact_id
    HAVING count(DISTINCT scenario_key) > 1
)
SELECT one.key AS one, other.key AS other, count(*) AS people
FROM people, unnest(people.keys) AS one (key), unnest(people.keys) AS other (key)
WHERE one.key < other.key
GROUP BY one.key, other.key
ORDER BY count(*) DESC, one.key, other.key
LIMIT %(pairs_max)s;

-- name: count_between
-- What really happened between two instants, by scenario: journeys opened, messages accepted, and
-- messages held back for good.
SELECT scenario_key, sum(entries)::bigint AS entries, sum(accepted)::bigint AS accepted,
       sum(held_back)::bigint AS held_back
FROM (
    SELECT scenario_key, count(*) AS entries, 0 AS accepted, 0 AS held_back FROM journeys
    WHERE workspace_id = %(workspace_id)s
      AND opened_at >= %(since)s AND opened_at < %(until)s
    GROUP BY scenario_key
    UNION ALL
    SELECT scenario_key, 0, count(*) FILTER (WHERE verdict = 'accepted'),
           count(*) FILTER (WHERE verdict <> 'accepted')
    FROM decisions
    WHERE workspace_id = %(workspace_id)s AND final
      AND decided_at >= %(since)s AND decided_at < %(until)s
    GROUP BY scenario_key
) AS counted
GROUP BY scenario_key
ORDER BY scenario_key;
