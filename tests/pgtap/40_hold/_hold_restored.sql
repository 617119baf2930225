BEGIN;
SELECT plan(7);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message ("Day" date, no integer, sent_at timestamptz, PRIMARY KEY ("Day", no));
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
INSERT INTO shop.message SELECT '2020-03-04', i, now() - interval '100 days' FROM generate_series(1, 10100) AS i;
INSERT INTO shop.message SELECT '2020-03-05', i, now() FROM generate_series(1, 2) AS i;
SELECT safe_delete.set_guard('shop.message', 'row_ratio', '{"max": 1}');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"waived": "test"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"waived": "test"}');
SELECT safe_delete.set_guard('shop.message', 'stalled_table', '{"waived": "a test"}');
RESET ROLE;
CREATE FUNCTION last_deletion() RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d';
CREATE FUNCTION candidates() RETURNS bigint LANGUAGE sql AS
    $$SELECT (safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'candidates')::bigint$$;

DELETE FROM shop.message WHERE no <= 3;
SELECT safe_delete.restore(last_deletion());
SELECT is_empty('SELECT h.hold_id FROM safe_delete.active_holds AS h', 'holds nothing where no mark ever took rows');

SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature') AS run_id \gset
SELECT safe_delete.stop_run(:run_id, 'test');
SELECT safe_delete.because('again');
DELETE FROM shop.message WHERE no <= 2;
SET LOCAL datestyle = 'SQL, DMY';
SELECT safe_delete.restore(last_deletion());
RESET datestyle;
SELECT results_eq(
    'SELECT h.hold_reason, jsonb_array_length(h.row_keys), h.expires_at > clock_timestamp() + interval ''89 days'' FROM safe_delete.active_holds AS h',
    $$VALUES (format('restored from deletion %s', last_deletion()), 4, true)$$,
    'holds restored rows for as long as they would otherwise be marked'
);
SELECT is(candidates(), 10098::bigint, 'spares them in the next mark');
SELECT is((SELECT count(*) FROM safe_delete.audit_trail AS e WHERE e.event = 'hold placed'), 1::bigint, 'is on record');
SAVEPOINT whole;

SELECT safe_delete.because('all');
DELETE FROM shop.message;
SELECT safe_delete.restore(last_deletion());
SELECT is((SELECT count(*) FROM safe_delete.active_holds AS h WHERE h.row_keys IS NULL), 1::bigint, 'holds the whole table for more than 10,000 rows');
ROLLBACK TO whole;

SELECT lives_ok(format('SELECT safe_delete.release_hold(%s, ''was right'')', h.hold_id), 'can be released') FROM safe_delete.active_holds AS h;
SELECT is(candidates(), 10100::bigint, 'lets the next mark take them then');
SELECT * FROM finish();
ROLLBACK;
