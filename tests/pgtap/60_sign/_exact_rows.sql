BEGIN;
SELECT plan(29);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message ("Sent" timestamptz, "order" integer, PRIMARY KEY ("Sent", "order"));
CREATE TABLE shop.visit (visit_id text PRIMARY KEY, seen_at timestamptz);
INSERT INTO shop.message SELECT now() - i * interval '1 day', i FROM generate_series(1, 100) AS i;
INSERT INTO shop.visit SELECT 'Nr. ' || i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'Sent'), safe_delete.protect('shop.visit', 'beside', 'seen_at');
SELECT safe_delete.set_guard(t::regclass, 'too_old', '{"allowed_interval": "1 year"}'), safe_delete.set_guard(t::regclass, 'minimum_kept', '{"min": 5}'),
    safe_delete.set_policy(t::regclass, '{"minimum_grace": "1 hour"}'), safe_delete.set_guard(t::regclass, 'too_recent', '{"floor": "1 hour"}')
FROM unnest('{shop.message,shop.visit}'::text[]) AS t;
RESET ROLE;
CREATE FUNCTION signed(target regclass, parameters jsonb DEFAULT '{"retain": "2159 hours", "exact": true}', job text DEFAULT 'mark')
RETURNS text LANGUAGE sql AS $$SELECT safe_delete.dry_run(job, target, parameters) ->> 'signature'$$;
CREATE FUNCTION attempt(target regclass, signature text, parameters jsonb DEFAULT '{"retain": "2159 hours", "exact": true}', job text DEFAULT 'mark')
RETURNS text LANGUAGE sql AS $$SELECT coalesce(a -> 'refused' ->> 'message', 'runs') FROM safe_delete._try_start_run(job, target, parameters, signature) AS a$$;
CREATE FUNCTION run_to_its_end(INOUT row_count bigint DEFAULT 0) LANGUAGE plpgsql AS $$
DECLARE
    this_run_id bigint := (SELECT r.run_id FROM safe_delete.run AS r WHERE r.state = 'running');
    batch record;
BEGIN
    LOOP
        SELECT b.* INTO batch FROM safe_delete.next_batch(this_run_id) AS b;
        row_count := row_count + batch.row_count;
        EXIT WHEN batch.finished;
    END LOOP;
    PERFORM safe_delete.finish_run(this_run_id);
END $$;

SELECT matches(signed('shop.message'), '^sd1-mark-2159h-0-[0-9]{8}-11r[0-9a-f]{32}-[0-9a-f]{40}-[0-9a-f]{32}$', 'says in clear how many rows it is for');
SELECT is(
    safe_delete._exact_rows('mark', 'shop.visit', '{"retain": "2159 hours"}') ->> 'digest',
    (SELECT left(encode(sha256(convert_to(string_agg(to_json(v.visit_id)::text, E'\n' ORDER BY to_json(v.visit_id)::text COLLATE "C"), 'UTF8')), 'hex'), 32) FROM shop.visit AS v WHERE v.seen_at < now() - interval '2159 hours'),
    'is a digest of the sorted keys'
);
SELECT signed('shop.message') AS message, signed('shop.visit') AS visit \gset
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL datestyle = 'SQL, DMY';
SELECT is(signed('shop.message'), :'message', 'reads keys the same under any settings');
RESET TimeZone;
RESET datestyle;
SELECT isnt(signed('shop.message', '{"retain": "2159 hours"}'), :'message', 'is another signature than one of the rule');
SELECT isnt(attempt('shop.message', :'message', '{"retain": "2159 hours"}'), 'runs', 'is not one of the rule');
SELECT isnt(attempt('shop.message', signed('shop.message', '{"retain": "2159 hours"}')), 'runs', 'nor the other way round');
SAVEPOINT clean;
INSERT INTO shop.message VALUES (now() - interval '95 days', 1000);
SELECT is(attempt('shop.message', :'message'), 'the signature is for exactly 11 rows, and there are 12 now; nothing was deleted', 'refuses when there is one row more');
ROLLBACK TO clean;
DELETE FROM shop.message WHERE "order" = 95;
SELECT is(attempt('shop.message', :'message'), 'the signature is for exactly 11 rows, and there are 10 now; nothing was deleted', 'refuses when there is one row less');
INSERT INTO shop.message VALUES (now() - interval '95 days', 1000);
SELECT is(attempt('shop.message', :'message'), 'the signature is for exactly these 11 rows, and one or more are others now; nothing was deleted', 'refuses when one row is another');
ROLLBACK TO clean;
SELECT safe_delete.place_hold('shop.visit', '["Nr. 95"]', 'case 7');
SELECT is(attempt('shop.visit', :'visit'), 'the signature is for exactly 11 rows, and there are 10 now; nothing was deleted', 'refuses when one row is on hold');
ROLLBACK TO clean;
SELECT isnt(attempt('shop.visit', regexp_replace(:'visit', 'r[0-9a-f]', 'rf')), 'runs', 'proves the digest') WHERE :'visit' !~ 'rf'
UNION ALL SELECT isnt(attempt('shop.visit', regexp_replace(:'visit', 'r[0-9a-f]', 'r0')), 'runs', 'proves the digest') WHERE :'visit' ~ 'rf';

-- While it runs.
SELECT is(attempt(v.target::regclass, v.signature), 'runs', format('runs in %s when they are the same', v.target)) FROM (VALUES ('shop.message', :'message')) AS v (target, signature);
INSERT INTO shop.message VALUES (now() - interval '95 days', 1000);
SELECT is(run_to_its_end(), 11::bigint, 'takes these rows');
SELECT results_eq($$SELECT m."order" FROM shop.message AS m WHERE m."Sent" < now() - interval '2159 hours'$$, 'VALUES (1000)', 'leaves a row that came later, apart');
SELECT is((SELECT r.state FROM safe_delete.runs AS r WHERE r.target_name = 'shop.message'), 'done', 'is done with them');
SELECT is(attempt('shop.visit', :'visit'), 'runs', 'runs beside');
INSERT INTO shop.visit VALUES ('late', now() - interval '95 days');
SELECT is(run_to_its_end(), 11::bigint, 'takes these rows beside');
SELECT results_eq($$SELECT v.visit_id FROM shop.current_visit AS v WHERE v.seen_at < now() - interval '2159 hours'$$, $$VALUES ('late')$$, 'leaves a row that came later, beside');

-- A purge, of a storage partition that it could drop.
SET ROLE safe_delete_owner;
SELECT safe_delete._make_storage_partition('shop.message', now() - interval '40 days');
RESET ROLE;
ALTER TABLE safe_delete_data.shop__message DISABLE TRIGGER USER;
UPDATE safe_delete_data.shop__message SET deleted_at = deleted_at - interval '40 days';
ALTER TABLE safe_delete_data.shop__message ENABLE ALWAYS TRIGGER safe_delete_refuse_change;
SELECT signed('shop.message', '{"grace": "30 days", "exact": true}', 'purge') AS purge \gset
SELECT matches(:'purge'::text, '^sd1-purge-0-30d-[0-9]{8}-11r', 'signs the rows of a purge');
SELECT is(attempt('shop.message', :'purge', '{"grace": "30 days", "exact": true}', 'purge'), 'runs', 'purges when they are the same');
ALTER TABLE safe_delete_data.shop__message DISABLE TRIGGER USER;
INSERT INTO safe_delete_data.shop__message SELECT now() - interval '200 days', 2000, s.deleted_at, s.deletion_id FROM safe_delete_data.shop__message AS s LIMIT 1;
ALTER TABLE safe_delete_data.shop__message ENABLE ALWAYS TRIGGER safe_delete_refuse_change;
SELECT is(run_to_its_end(), 11::bigint, 'purges these rows');
SELECT results_eq('SELECT s."order" FROM safe_delete_data.shop__message AS s', 'VALUES (2000)', 'leaves a row that came later, in a partition that would go as a whole');

-- No rows.
SELECT matches(signed('shop.visit', '{"retain": "10 years", "exact": true}'), '^sd1-mark-10y-0-[0-9]{8}-0r', 'signs that there are no rows');
SELECT is(attempt('shop.visit', signed('shop.visit', '{"retain": "10 years", "exact": true}'), '{"retain": "10 years", "exact": true}'), 'runs', 'runs for no rows');
INSERT INTO shop.visit VALUES ('very old', '2000-01-01');
SELECT is(run_to_its_end(), 0::bigint, 'takes none then, whatever comes');
DELETE FROM shop.current_visit WHERE visit_id = 'very old';

-- Parameters.
SELECT throws_ok(format($$SELECT safe_delete.dry_run('mark', 'shop.visit', '{"retain": "1 year", "exact": %s}')$$, v.value), 'SD702', NULL, 'refuses exact: ' || v.value)
FROM (VALUES ('false'), ('1'), ('"yes"')) AS v (value);
INSERT INTO shop.visit SELECT i::text, now() - interval '2 years' FROM generate_series(1, 10001) AS i;
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', 'shop.visit', '{"retain": "1 year", "exact": true}')$$, 'SD702', 'shop.visit has more than 10000 rows for an exact mark', 'refuses more than 10,000 rows');

SELECT * FROM finish();
ROLLBACK;
