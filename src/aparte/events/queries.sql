-- name: ensure_month
-- Makes one monthly partition of a table, unless it is there.
SELECT ensure_month(%(parent)s, %(time_column)s, %(month)s);

-- name: copy_inbox
-- Appends items to the inbox; the rows follow in PostgreSQL's binary COPY format.
COPY inbox (partition, id, workspace_id, withdraws, body) FROM STDIN (FORMAT BINARY);

-- name: estimate_depth
-- The inbox's number of rows as the statistics have it, at most a second late; zero if unknown.
SELECT coalesce(sum(n_live_tup), 0)::bigint
FROM pg_stat_user_tables
WHERE relid = 'inbox'::regclass;

-- name: count_depth
-- The inbox's number of rows, counted no further than the bound.
SELECT count(*) FROM (SELECT 1 FROM inbox LIMIT %(bound)s) AS counted;

-- name: notify_inbox
-- Wakes the engines that wait for items, when this transaction commits.
SELECT pg_notify(%(channel)s, '');
