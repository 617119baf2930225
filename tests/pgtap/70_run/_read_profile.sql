BEGIN;
SELECT plan(12);

-- What is read of the candidates alone, and how, must say the same as the pass over all rows.
SET LOCAL client_min_messages = warning;
SET LOCAL TimeZone = 'Asia/Tokyo';
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
SET ROLE tap_owner;
CREATE TABLE shop.moment (id integer PRIMARY KEY, made timestamptz);
CREATE TABLE shop.local (id integer PRIMARY KEY, made timestamp);
CREATE TABLE shop.day (id integer PRIMARY KEY, made date);
CREATE TABLE shop.place (id integer PRIMARY KEY, made timestamptz);
CREATE TABLE shop.adopted (id integer PRIMARY KEY, made timestamptz, gone timestamptz);
CREATE INDEX ON shop.moment (made);
CREATE INDEX ON shop.local (made);
CREATE INDEX ON shop.day (made);
CREATE INDEX ON shop.place (made);
CREATE INDEX ON shop.adopted (made);
INSERT INTO shop.moment
SELECT row_number() OVER (), m.made
FROM (
    -- Hours around the days on which clocks change, in Europe and where they do it at midnight; and what no calendar has.
    SELECT t AT TIME ZONE 'UTC' FROM generate_series('2025-03-28'::timestamp, '2025-04-02', '37 minutes') AS t
    UNION ALL
    SELECT t AT TIME ZONE 'UTC' FROM generate_series('2024-10-24'::timestamp, '2024-10-29', '53 minutes') AS t
    UNION ALL
    -- A day that begins in its last hour.
    SELECT '2025-03-10 23:30+00'::timestamptz + i * interval '40 seconds' FROM generate_series(0, 200) AS i
    UNION ALL
    SELECT v FROM unnest('{-infinity,infinity,NULL,0001-01-01,1970-01-01,1970-01-01 00:59:59.999999,2025-03-30 00:00+02,2025-03-30 00:00+03,2200-01-01}'::timestamptz[]) AS v
) AS m (made);
INSERT INTO shop.local SELECT m.id, m.made::timestamp FROM shop.moment AS m;
INSERT INTO shop.day SELECT m.id, m.made::date FROM shop.moment AS m;
INSERT INTO shop.place SELECT m.id, m.made FROM shop.moment AS m;
CREATE TABLE shop.gone (id integer PRIMARY KEY, made timestamptz);
CREATE INDEX ON shop.gone (made);
INSERT INTO shop.gone SELECT m.id, m.made FROM shop.moment AS m;
INSERT INTO shop.adopted SELECT m.id, '2020-01-01', m.made FROM shop.moment AS m WHERE m.made < '2100-01-01' AND isfinite(m.made);
SELECT safe_delete.protect(format('shop.%I', t)::regclass, 'apart', 'made') FROM unnest('{moment,local,day}'::text[]) AS t;
SELECT safe_delete.protect('shop.place', 'beside', 'made');
SELECT safe_delete.protect('shop.gone', 'beside', 'made');
DELETE FROM shop.current_gone WHERE made < '2024-10-26' OR made BETWEEN '2025-03-30' AND '2025-03-31' OR made > '2025-04-01' OR id % 3 = 0;
SELECT safe_delete.protect('shop.adopted', 'beside', 'made', '{"deleted_at": "gone"}');
RESET ROLE;
SELECT array_agg(DISTINCT a.gone) AS moments, 'shop.moment'::regclass::oid AS moment FROM shop.adopted AS a WHERE a.gone > '1960-01-01' \gset
SET LOCAL ROLE safe_delete_owner;
SELECT safe_delete._make_storage_partition(:moment, d.day)
FROM (SELECT DISTINCT date_trunc('day', m AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' FROM unnest(:'moments'::timestamptz[]) AS m) AS d (day);
RESET ROLE;
INSERT INTO safe_delete_data.shop__moment SELECT a.id, a.made, a.gone, 1 FROM shop.adopted AS a WHERE a.gone > '1960-01-01';

CREATE FUNCTION profiles(job text, target regclass, zone text) RETURNS TABLE (of_all jsonb, of_candidates jsonb, of_days jsonb)
LANGUAGE sql AS $$
    SELECT
        safe_delete._read_profile(job, target, s.arguments) - said,
        safe_delete._read_profile(job, target, s.arguments || '{"extent": "candidates"}') - said,
        safe_delete._read_profile(job, target, s.arguments || '{"extent": "days"}') - said
    FROM (
        SELECT safe_delete._with_holds('mark', target, jsonb_build_object(
            'cutoff', CASE job WHEN 'mark' THEN '2026-01-01 00:00+00' END, 'deleted_before', '2026-01-01 00:00+00', 'present', '2026-06-01 00:00+00',
            'oldest_allowed', '1990-01-01 00:00+00', 'newest_allowed', '2025-04-01 00:00+00', 'taken_before', CASE job WHEN 'mark' THEN '2025-03-29 12:30+00' END, 'shared_least', 1,
            'time_zone', zone, 'kept_reasons', '{}'::jsonb, 'own_cutoffs', '{}'::jsonb
        ))
    ) AS s (arguments)
    -- Of the rest of the table the one knows nothing. Of the hour in which an earlier run ended, it counts all.
    CROSS JOIN (SELECT '{table_rows,live_rows,late_peak}'::text[] || CASE job WHEN 'purge' THEN '{missing_age,newest_kept,endless_past}'::text[] ELSE '{}' END) AS l (said)
$$;

SELECT is(
    (SELECT count(*) FROM unnest('{UTC,Europe/Berlin,America/Asuncion,Asia/Beirut,Asia/Kathmandu}'::text[]) AS z CROSS JOIN unnest('{shop.moment,shop.local,shop.day,shop.place}'::regclass[]) AS t
        CROSS JOIN profiles('mark', t, z) AS p WHERE (p.of_all ->> 'candidates')::integer > 300 AND (p.of_all ->> 'late_rows')::integer > 0), 20::bigint, 'sees the candidates of a mark'
);
SELECT is_empty(
    $$SELECT t, z, p.* FROM unnest('{UTC,Europe/Berlin,America/Asuncion,Asia/Beirut,Asia/Kathmandu}'::text[]) AS z CROSS JOIN unnest('{shop.moment,shop.local,shop.day,shop.place,shop.gone}'::regclass[]) AS t
        CROSS JOIN profiles('mark', t, z) AS p WHERE p.of_all IS DISTINCT FROM p.of_candidates OR p.of_all IS DISTINCT FROM p.of_days$$,
    'says the same of the candidates of a mark where an index finds them, in groups or day by day'
);
SELECT is_empty(
    $$SELECT z, p.* FROM unnest('{UTC,Europe/Berlin,America/Asuncion,Asia/Beirut,Asia/Kathmandu}'::text[]) AS z
        CROSS JOIN unnest('{shop.adopted,shop.moment}'::regclass[]) AS t
        CROSS JOIN profiles('purge', t, z) AS p WHERE p.of_all IS DISTINCT FROM p.of_candidates OR p.of_all IS DISTINCT FROM p.of_days$$, 'says the same of rows that were deleted, in place and apart'
);
SELECT is(
    safe_delete._read_profile('mark', 'shop.place', safe_delete._with_holds('mark', 'shop.place', '{"cutoff": "2026-01-01", "extent": "rows"}')),
    (SELECT jsonb_build_object('table_rows', count(*), 'live_rows', count(*) FILTER (WHERE p.deleted_at IS NULL)) FROM shop.place AS p), 'counts all rows, and the live ones'
);
SELECT is_empty(
    $$SELECT t, r.* FROM unnest('{shop.moment,shop.local,shop.day}'::regclass[]) AS t
        CROSS JOIN LATERAL (
            SELECT (e.other ->> 'other_rows')::bigint AS others, (e.taken ->> 'candidates')::bigint AS candidates, (e.counted ->> 'table_rows')::bigint AS table_rows
            FROM (SELECT safe_delete._with_holds('mark', t, '{"cutoff": "2025-03-29 00:00+00", "time_zone": "UTC"}')) AS s (selection)
            CROSS JOIN LATERAL (
                SELECT
                    safe_delete._read_profile('mark', t, s.selection || '{"extent": "others"}') AS other,
                    safe_delete._read_profile('mark', t, s.selection || '{"extent": "count"}') AS taken,
                    safe_delete._read_profile('mark', t, s.selection || '{"extent": "rows"}') AS counted
            ) AS e
        ) AS r
        WHERE r.others + r.candidates IS DISTINCT FROM r.table_rows OR r.others < 3$$,
    'counts the rows that are no candidates, whatever their age is'
);
SELECT is(
    (SELECT jsonb_agg(p -> 'table_rows') FROM safe_delete._mark_profile('shop.moment', safe_delete._with_holds('mark', 'shop.moment', s.selection)) AS p),
    (SELECT jsonb_build_array(count(*)) FROM shop.moment), 'adds them to many candidates'
)
FROM (SELECT '{"cutoff": "2026-01-01", "present": "2026-06-01", "time_zone": "UTC", "oldest_allowed": "1990-01-01", "newest_allowed": "2025-04-01", "kept_reasons": {}, "own_cutoffs": {}}'::jsonb) AS s (selection);
SELECT is(
    (SELECT (p.of_candidates ->> 'candidates')::bigint FROM profiles('purge', 'shop.moment', 'Europe/Berlin') AS p), (SELECT count(*) FROM safe_delete_data.shop__moment),
    'sees the candidates of a purge'
);

-- Days with few rows each, too many to be looked up.
SET LOCAL ROLE tap_owner;
INSERT INTO shop.day SELECT 5000 + d, '2000-01-01'::date + d FROM generate_series(1, 90) AS d;
RESET ROLE;
SELECT is(
    (SELECT array_agg(p.of_days IS NOT DISTINCT FROM p.of_all) FROM unnest('{shop.day,shop.moment}'::regclass[]) AS t CROSS JOIN profiles('mark', t, 'UTC') AS p),
    '{t,t}', 'groups where days have few rows each'
);
SELECT is(
    safe_delete._read_profile('mark', 'shop.gone', g.selection || '{"extent": "days"}') - 'late_peak', safe_delete._read_profile('mark', 'shop.gone', g.selection || '{"extent": "candidates"}') - 'late_peak',
    'takes off the deleted rows of each day, to the last one'
)
FROM (
    SELECT safe_delete._with_holds('mark', 'shop.gone', '{"cutoff": "2026-01-01", "present": "2026-06-01", "time_zone": "Asia/Kathmandu", "oldest_allowed": "1990-01-01", "newest_allowed": "2025-04-01", "kept_reasons": {}, "own_cutoffs": {}}')
) AS g (selection);
-- The first moment that there is, where clocks are behind it.
INSERT INTO shop.moment VALUES (9999, '4714-11-24 00:00+00 BC');
SELECT is(p.of_days, p.of_all, 'counts what is older than any calendar') FROM profiles('mark', 'shop.moment', 'America/New_York') AS p;
UPDATE pg_class SET relpages = 10, relallvisible = 10, reltuples = 1000 WHERE oid = ANY ('{shop.moment,shop.local,shop.place,shop.adopted}'::regclass[]);
UPDATE pg_class SET relallvisible = 9 WHERE oid = 'shop.local'::regclass;
UPDATE pg_class AS c SET reltuples = CASE i.indrelid WHEN 'shop.place'::regclass THEN 50 ELSE 51 END FROM pg_index AS i
WHERE i.indexrelid = c.oid AND i.indpred IS NOT NULL AND i.indrelid = ANY ('{shop.place,shop.adopted}'::regclass[]);
SELECT safe_delete.set_policy('shop.moment', '{"conditions": null}');
SELECT is(
    (SELECT jsonb_object_agg(t, safe_delete._candidates_extent(t)) FROM unnest('{shop.moment,shop.local,shop.place,shop.adopted}'::regclass[]) AS t),
    '{"shop.moment": "days", "shop.local": "candidates", "shop.place": "days", "shop.adopted": "candidates"}', 'counts by day where an index is at hand that need not ask the rows, or few of them'
);
SELECT safe_delete.set_policy('shop.moment', '{"conditions": [{"column": "id", "greater_than": 3}]}');
SELECT is(safe_delete._candidates_extent('shop.moment'), 'candidates', 'asks the rows about conditions');
SELECT * FROM finish();
ROLLBACK;
