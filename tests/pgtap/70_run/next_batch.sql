BEGIN;
SELECT plan(50);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.note (note_id integer PRIMARY KEY, message_id integer REFERENCES shop.message ON DELETE CASCADE);
CREATE TABLE shop.visit (visit_id integer, seen_on date, filler text DEFAULT repeat('x', 1000), PRIMARY KEY (visit_id, seen_on)) PARTITION BY RANGE (seen_on);
CREATE TABLE shop.visit_2024 PARTITION OF shop.visit FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
CREATE TABLE shop.visit_2025 PARTITION OF shop.visit FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
INSERT INTO shop.message VALUES (101, NULL), (102, '-infinity'), (103, 'infinity'), (104, now() + interval '1 day'), (105, now() - interval '90 days');
INSERT INTO shop.note SELECT i, i FROM generate_series(81, 100) AS i;
INSERT INTO shop.visit (visit_id, seen_on) SELECT i, '2025-02-15'::date - i FROM generate_series(1, 200) AS i;
SELECT safe_delete.protect('shop.note', 'apart');
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
RESET ROLE;
CREATE TABLE shop.root (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamp);
INSERT INTO shop.root (at) SELECT '2025-01-01' FROM generate_series(1, 20);
SELECT safe_delete.protect('shop.root', 'beside', 'at');
SELECT safe_delete.set_guard(p.target_table, v.guard, v.settings)
FROM safe_delete.protected_tables AS p
CROSS JOIN (VALUES ('too_old', '{"waived": "a test", "sentinels": "go"}'::jsonb), ('minimum_kept', '{"min": 0}'), ('stalled_table', '{"waived": "a test"}')) AS v (guard, settings)
WHERE p.schema_name = 'shop';
CREATE FUNCTION start(job text, target regclass, parameters jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN safe_delete.start_run(job, target, parameters, safe_delete.dry_run(job, target, parameters) ->> 'signature');
END;
$$;
CREATE FUNCTION drive(run bigint, batch_size integer DEFAULT NULL) RETURNS TABLE (batches integer, taken bigint) LANGUAGE plpgsql AS $$
DECLARE
    batch record;
BEGIN
    batches := 0;
    taken := 0;
    LOOP
        SELECT b.* INTO batch FROM safe_delete.next_batch(run, batch_size) AS b;
        batches := batches + 1;
        taken := taken + batch.row_count;
        EXIT WHEN batch.finished OR batches > 500;
    END LOOP;
    RETURN NEXT;
END;
$$;

SELECT throws_ok('SELECT safe_delete.next_batch(-1)', 'SD703', 'there is no run -1', 'refuses a run that is not there');
SELECT throws_ok('SELECT safe_delete.next_batch(NULL)', 'SD703', 'there is no run NULL', 'refuses no run');

-- Mark, apart.
SELECT safe_delete.place_hold('shop.message', '[95]', 'case 7');
SAVEPOINT clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
SELECT throws_ok(format('SELECT safe_delete.next_batch(%s, 0)', :run), 'SD702', 'batch_size must be at least 1, not 0', 'refuses a batch of nothing');
SET ROLE safe_delete_deleter;
SELECT results_eq(format('SELECT b.row_count, b.finished FROM safe_delete.next_batch(%s) AS b', :run), 'VALUES (9::bigint, true)', 'takes what is older than the retention, and is through when nothing eligible is left');
SELECT results_eq(format('SELECT b.row_count, b.finished FROM safe_delete.next_batch(%s) AS b', :run), 'VALUES (0::bigint, true)', 'stays through');
RESET ROLE;
SELECT results_eq(
    'SELECT m.message_id FROM shop.message AS m WHERE m.message_id > 89 ORDER BY 1', 'VALUES (90), (95), (101), (102), (103), (104), (105)',
    'leaves rows at the cut-off, on hold, and without a finite age in the past'
);
SELECT results_eq('SELECT n.note_id FROM shop.note AS n WHERE n.note_id > 89 ORDER BY 1', 'VALUES (90), (95)', 'takes along what a foreign key cascades to');
SELECT results_eq(
    $$SELECT DISTINCT d.run_id, d.deletion_reason, d.deleted_as FROM safe_delete.deletions AS d JOIN shop.message_with_deleted AS m ON m.deletion_id = d.deletion_id$$,
    format($$VALUES (%s::bigint, 'older than 90 days', 'safe_delete_deleter'::name)$$, :run), 'records a deletion of the run, with its reason'
);
SELECT results_eq(
    'SELECT r.row_count, r.candidate_count, r.is_exhausted, r.state FROM safe_delete.run AS r WHERE r.run_id = ' || :run, $$VALUES (9::bigint, 9::bigint, true, 'running')$$, 'keeps count'
);
SELECT is_empty('SELECT FROM safe_delete.acting', 'leaves no acting marker behind');
SELECT is(safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d)), 18::bigint, 'can be undone as a whole');
ROLLBACK TO clean;

-- What may happen between two batches.
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
SELECT safe_delete.place_hold('shop.message', '[100, 99]', 'case 8');
SELECT results_eq(format('SELECT b.row_count FROM safe_delete.next_batch(%s) AS b', :run), 'VALUES (7::bigint)', 'spares rows that were put on hold after the start');
SELECT safe_delete.place_hold('shop.message', '"all"', 'case 9');
SELECT throws_ok(format('SELECT safe_delete.next_batch(%s)', :run), 'SD501', NULL, 'refuses to go on when the table was put on hold');
ROLLBACK TO clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 5000}');
SELECT throws_ok(
    format('SELECT safe_delete.next_batch(%s)', :run), 'SD602', format('since run %s began: the limit of guard row_count was 100000, is 5000', :run), 'refuses to go on when a limit changed'
);
ROLLBACK TO clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
SET ROLE tap_owner;
SELECT throws_ok(
    $$CREATE OR REPLACE FUNCTION safe_delete_gate.shop__message__take(arguments jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'$$, '42501', NULL,
    'leaves the table''s owner no way to change its code'
);
RESET ROLE;
CREATE OR REPLACE FUNCTION safe_delete_gate.shop__message__take(arguments jsonb) RETURNS jsonb LANGUAGE sql AS $$SELECT '{"row_count": 0}'::jsonb$$;
SELECT throws_ok(
    format('SELECT safe_delete.next_batch(%s)', :run), 'SD602', format('since run %s began: the code that selects changed since the dry run', :run), 'refuses to go on when the code that takes rows changed'
);
ROLLBACK TO clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
SELECT safe_delete.stop_run(:run, 'enough');
SELECT throws_ok(format('SELECT safe_delete.next_batch(%s)', :run), 'SD704', format('run %s is over: stopped, enough', :run), 'refuses a run that was stopped');
ROLLBACK TO clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
ALTER TABLE shop.message DISABLE TRIGGER safe_delete_move;
SELECT throws_ok(
    format('SELECT safe_delete.next_batch(%s)', :run), 'SD206', 'trigger safe_delete_move of shop.message is not enabled always', 'refuses to go on when deletes are no longer recorded'
);
ROLLBACK TO clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
DROP TABLE shop.message CASCADE;
SELECT throws_ok(format('SELECT safe_delete.next_batch(%s)', :run), 'SD206', 'shop.message is gone, but not its protection', 'refuses to go on with a table that was dropped');
ROLLBACK TO clean;
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
UPDATE safe_delete.run SET drift_checked_at = clock_timestamp() + interval '1 minute';
ALTER TABLE shop.message ADD COLUMN later integer;
SELECT throws_ok(format('SELECT safe_delete.next_batch(%s)', :run), 'SD206', 'columns of shop.message have changed', 'looks for drift also when the clock went back');
ROLLBACK TO clean;

-- Rows are deleted as of the beginning of the transaction, and that is up to the deleter.
SELECT start('mark', 'shop.message', '{"retain": "90 days"}') AS run \gset
CREATE OR REPLACE FUNCTION safe_delete._longest_transaction() RETURNS interval LANGUAGE sql IMMUTABLE AS $$SELECT interval '0 seconds'$$;
SELECT throws_like(format('SELECT safe_delete.next_batch(%s)', :run), 'the transaction began % ago', 'refuses to mark rows as of long ago');
SELECT is((SELECT count(*)::integer FROM shop.message AS m), 105, 'and marks none');
ROLLBACK TO clean;

-- Purge, apart: a partition as a whole, and one with rows that stay.
SET ROLE safe_delete_owner;
SELECT safe_delete._make_storage_partition('shop.message', now() - v.days * interval '1 day') FROM (VALUES (10), (40), (41), (50)) AS v (days);
RESET ROLE;
INSERT INTO safe_delete.deletion (transaction_id, deleted_at, deletion_reason, deleted_by, deleted_as) VALUES (pg_current_xact_id(), now() - interval '41 days', 'long ago', 'x', 'x');
INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name)
SELECT max(d.deletion_id), 'shop.message', 'shop.message' FROM safe_delete.deletion AS d;
INSERT INTO safe_delete_data.shop__message (message_id, sent_at, deleted_at, deletion_id)
SELECT v.id, '2020-01-01', now() - v.days * interval '1 day', (SELECT max(d.deletion_id) FROM safe_delete.deletion AS d)
FROM (VALUES (1001, 10), (1002, 40), (1003, 40), (1004, 41), (1005, 41), (1006, 50)) AS v (id, days);
SELECT safe_delete.place_hold('shop.message', '[1004]', 'case 10');
SAVEPOINT stored;
SELECT start('purge', 'shop.message', '{"grace": "30 days"}') AS run \gset
SET ROLE safe_delete_deleter;
SELECT results_eq(format('SELECT d.taken FROM drive(%s) AS d', :run), 'VALUES (4::bigint)', 'purges what has been deleted for the grace');
RESET ROLE;
SELECT results_eq('SELECT s.message_id FROM safe_delete_data.shop__message AS s ORDER BY 1', 'VALUES (1001), (1004)', 'leaves rows within the grace, and rows on hold');
SELECT is(
    to_regclass('safe_delete_data.shop__message__' || to_char((now() - interval '40 days') AT TIME ZONE 'UTC', 'YYYYMMDD')), NULL, 'drops a partition of which nothing is to stay'
);
SELECT isnt(
    to_regclass('safe_delete_data.shop__message__' || to_char((now() - interval '41 days') AT TIME ZONE 'UTC', 'YYYYMMDD')), NULL, 'keeps a partition of which something is'
);
SELECT set_eq(
    $$SELECT k::integer FROM safe_delete.audit_trail AS a, json_array_elements_text(a.row_keys) AS k WHERE a.event = 'purge batch' AND a.target_name = 'shop.message'$$,
    'VALUES (1002), (1003), (1005), (1006)', 'records the key of every row that it purged'
);
SELECT is(
    (SELECT sum((a.detail ->> 'row_count')::integer)::integer FROM safe_delete.audit_trail AS a WHERE a.event = 'purge batch' AND (a.detail ->> 'run_id')::bigint = :run), 4,
    'records how many rows'
);
SELECT is((SELECT count(*)::integer FROM shop.message), 105, 'touches no live row');
SELECT is((SELECT r.is_exhausted FROM safe_delete.run AS r WHERE r.run_id = :run), true, 'is through when nothing eligible is left, apart');
ROLLBACK TO stored;
SELECT safe_delete.set_policy('shop.message', '{"audit_detail": "count"}');
SELECT start('purge', 'shop.message', '{"grace": "30 days"}') AS run \gset
SELECT is((SELECT d.taken FROM drive(:run) AS d), 4::bigint, 'purges as much with less on record');
SELECT is_empty($$SELECT FROM safe_delete.audit_trail AS a WHERE a.event = 'purge batch' AND a.target_name = 'shop.message' AND a.row_keys IS NOT NULL$$, 'records no keys where the policy says so');
ROLLBACK TO stored;
SELECT start('purge', 'shop.message', '{"grace": "30 days"}') AS run \gset
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletion AS d WHERE d.deletion_reason = 'long ago'));
SELECT is((SELECT d.taken FROM drive(:run) AS d), 3::bigint, 'purges no row that was restored after the start');
SELECT isnt_empty('SELECT FROM shop.message AS m WHERE m.message_id = 1005', 'leaves the restored row alone');
ROLLBACK TO stored;
SELECT start('purge', 'shop.message', '{"grace": "30 days", "retain": "90 days"}') AS run \gset
SELECT is((SELECT d.taken FROM drive(:run) AS d), 4::bigint, 'purges what is beyond grace and retention');
ROLLBACK TO stored;
DELETE FROM shop.message WHERE message_id = 1;
SELECT safe_delete._begin_act('shop.message', 'purge');
SELECT is(
    safe_delete._call_storage_hand('shop.message', 'purge', safe_delete._empty_selection()
        || jsonb_build_object('deleted_before', 'infinity', 'from_time', '-infinity', 'to_time', 'infinity', 'from_block', 0, 'to_block', 1000, 'audit_detail', 'keys')) -> 'row_count',
    '6', 'holds the minimum grace in the DELETE itself, whatever a run asks for'
);
SELECT isnt_empty('SELECT FROM safe_delete_data.shop__message AS s WHERE s.message_id = 1', 'keeps what was deleted a moment ago');
ROLLBACK TO stored;
ALTER TABLE shop.message ALTER COLUMN message_id TYPE bigint;
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT start('purge', 'shop.message', '{"grace": "30 days"}') AS run \gset
SELECT is((SELECT d.taken FROM drive(:run) AS d), 4::bigint, 'spares rows on hold also when the key got a wider type');
ROLLBACK TO clean;

-- Mark and purge, beside, with partitions, in small batches.
ANALYZE shop.visit;
SELECT start('mark', 'shop.visit', '{"retain": "30 days"}') AS run \gset
SELECT cmp_ok((SELECT d.batches FROM drive(:run, 10) AS d), '>=', 8, 'takes about as many rows as a batch should have');
SELECT is((SELECT r.row_count FROM safe_delete.run AS r WHERE r.run_id = :run), 200::bigint, 'takes all of them in the end, from every partition');
SELECT is((SELECT count(*)::integer FROM shop.visit AS v WHERE v.deleted_at = now() AND v.deletion_id IS NOT NULL), 200, 'marks rows where they are');
SELECT is((SELECT count(DISTINCT v.deletion_id)::integer FROM shop.visit AS v), 1, 'makes one deletion of one transaction');
ROLLBACK TO clean;
ALTER TABLE shop.visit DISABLE TRIGGER safe_delete_guard_update;
UPDATE shop.visit SET deleted_at = now() - visit_id * interval '1 day', deletion_id = 1;
ALTER TABLE shop.visit ENABLE ALWAYS TRIGGER safe_delete_guard_update;
SELECT safe_delete.place_hold('shop.visit', '[{"visit_id": 200, "seen_on": "2024-07-30"}]', 'case 11');
SELECT start('purge', 'shop.visit', '{"grace": "30 days"}') AS run \gset
SELECT is((SELECT d.taken FROM drive(:run, 10) AS d), 169::bigint, 'purges what has been deleted for the grace, beside');
SELECT results_eq('SELECT min(v.visit_id), max(v.visit_id), count(*) FROM shop.visit AS v', 'VALUES (1, 200, 31::bigint)', 'leaves the rest, and what is on hold, beside');
SELECT is(
    (SELECT count(*)::integer FROM safe_delete.audit_trail AS a, json_array_elements(a.row_keys) AS k WHERE a.event = 'purge batch' AND k::jsonb ?& '{visit_id,seen_on}'), 169,
    'records composite keys'
);
ROLLBACK TO clean;

-- A superuser's table.
SELECT start('mark', 'shop.root', '{"retain": "30 days"}') AS run \gset
SET ROLE safe_delete_deleter;
SELECT results_eq(format('SELECT d.taken FROM drive(%s) AS d', :run), 'VALUES (20::bigint)', 'marks a superuser''s table');
RESET ROLE;
SELECT safe_delete.finish_run(:run);
ALTER TABLE shop.root DISABLE TRIGGER safe_delete_guard_update;
UPDATE shop.root SET deleted_at = now() - interval '40 days';
ALTER TABLE shop.root ENABLE ALWAYS TRIGGER safe_delete_guard_update;
SELECT start('purge', 'shop.root', '{"grace": "30 days"}') AS run \gset
SELECT is((SELECT d.taken FROM drive(:run) AS d), 20::bigint, 'purges a superuser''s table');
SELECT is((SELECT count(*)::integer FROM shop.root), 0, 'leaves nothing there');
ROLLBACK TO clean;

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.next_batch(bigint,integer)', 'EXECUTE')),
    ARRAY['safe_delete_deleter'::name, 'safe_delete_owner'], 'may be called by the deleter'
);
SET ROLE safe_delete_operator;
SELECT throws_ok('SELECT safe_delete.next_batch(1)', '42501', 'permission denied for function next_batch', 'is not for operators');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
