-- name: list_deliveries
-- Messages that were let through, the latest wanted first, before a place.
SELECT partition, delivery_id, contact_id, scenario_key, version, step_id, message_key, channel,
       purpose, transactional, status, reason, wanted_at, send_at, expires_at, attempts,
       claimed_at, handed_at, finished_at, provider_reply, rfc_message_id, subject,
       trigger_event_id, trigger_at, opened_at, clicked_at
FROM deliveries
WHERE workspace_id = %(workspace_id)s
  AND status = ANY(%(statuses)s::text[])
  AND (%(scenario_key)s::text IS NULL OR scenario_key = %(scenario_key)s)
  AND (%(reason)s::text IS NULL OR reason = %(reason)s
       OR (reason IS NULL AND status = ANY(%(reason_statuses)s::text[])))
  AND (%(contact_ids)s::uuid[] IS NULL
       OR (partition = ANY(%(partitions)s::smallint[])
           AND contact_id = ANY(%(contact_ids)s::uuid[])))
  AND (%(before_at)s::timestamptz IS NULL
       OR (wanted_at, delivery_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY wanted_at DESC, delivery_id DESC
LIMIT %(limit)s;

-- name: load_delivery
-- One message that was let through.
SELECT partition, delivery_id, contact_id, scenario_key, version, step_id, message_key, channel,
       purpose, transactional, status, reason, wanted_at, send_at, expires_at, attempts,
       claimed_at, handed_at, finished_at, provider_reply, rfc_message_id, subject,
       trigger_event_id, trigger_at, opened_at, clicked_at
FROM deliveries
WHERE workspace_id = %(workspace_id)s AND partition = %(partition)s
  AND delivery_id = %(delivery_id)s;

-- name: count_deliveries
-- Messages let through since an instant, by scenario, version, step, day, status and reason.
SELECT scenario_key, version, step_id, (wanted_at AT TIME ZONE %(zone)s)::date AS day, status,
       coalesce(reason, '') AS reason, count(*) AS count
FROM deliveries
WHERE workspace_id = %(workspace_id)s AND wanted_at >= %(since)s
GROUP BY scenario_key, version, step_id, day, status, reason;

-- name: list_engaged
-- Whether each contact was sent, opened and clicked a scenario's messages within its own time.
SELECT k.place, bool_or(d.status = 'sent'),
       bool_or(d.opened_at <= k.until) IS TRUE, bool_or(d.clicked_at <= k.until) IS TRUE
FROM unnest(%(places)s::int[], %(partitions)s::smallint[], %(contact_ids)s::uuid[],
            %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
    AS k (place, partition, contact_id, since, until)
JOIN deliveries AS d ON d.partition = k.partition AND d.contact_id = k.contact_id
    AND d.wanted_at >= k.since AND d.wanted_at <= k.until
WHERE d.workspace_id = %(workspace_id)s AND d.scenario_key = %(scenario_key)s
GROUP BY k.place;

-- name: count_sent_between
-- Messages wanted between two instants that were sent.
SELECT count(*) FROM deliveries
WHERE workspace_id = %(workspace_id)s AND status = 'sent'
  AND wanted_at >= %(since)s AND wanted_at < %(before)s;

-- name: count_queued
-- Messages that may leave now and have not.
SELECT count(*) FROM deliveries
WHERE status = 'queued' AND send_at <= %(now)s
  AND (%(workspace_id)s::int IS NULL OR workspace_id = %(workspace_id)s);
