BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz, filler text DEFAULT repeat('x', 1000));
INSERT INTO shop.message SELECT i, '2025-01-01' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"waived": "a test"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('shop.message', 'stalled_table', '{"waived": "a test"}');
RESET ROLE;
ANALYZE shop.message;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "30 days"}') ->> 'signature' AS signature \gset
SELECT is_empty('SELECT FROM safe_delete.run_progress', 'shows nothing while nothing runs');
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "30 days"}', :'signature') AS run \gset
SELECT results_eq(
    'SELECT p.run_id, p.job, p.target_name, p.row_count, p.candidate_count, p.percent_done, p.batch_count, p.is_driven FROM safe_delete.run_progress AS p',
    format($$VALUES (%s::bigint, 'mark', 'shop.message', 0::bigint, 100::bigint, 0.0, 0::bigint, true)$$, :run), 'shows a run that has begun'
);
SELECT b.row_count FROM safe_delete.next_batch(:run, 25) AS b;
SELECT ok((SELECT p.row_count BETWEEN 20 AND 60 AND p.percent_done = p.row_count AND p.batch_count = 1 AND p.rows_per_second > 0 FROM safe_delete.run_progress AS p), 'shows how far it is, and how fast');
SELECT safe_delete._release_session_lock(:run);
SELECT is((SELECT p.is_driven FROM safe_delete.run_progress AS p), false, 'shows that nobody drives it any more');
SELECT safe_delete.next_batch(:run);
SELECT is((SELECT p.is_driven FROM safe_delete.run_progress AS p), true, 'shows that it is driven again');
SELECT safe_delete.finish_run(:run);
SELECT is_empty('SELECT FROM safe_delete.run_progress', 'shows no run that is over');
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "30 days"}', :'signature') AS run \gset
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.run_progress', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.run_progress', '42501', 'permission denied for view run_progress', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
