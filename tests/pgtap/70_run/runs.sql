BEGIN;
SELECT plan(5);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"waived": "a test"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('shop.message', 'stalled_table', '{"waived": "a test"}');
RESET ROLE;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
SELECT is_empty('SELECT FROM safe_delete.runs AS r WHERE r.target_name = $$shop.message$$', 'shows no dry run');
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') AS run \gset
SELECT b.row_count FROM safe_delete.next_batch(:run) AS b;
SELECT safe_delete.finish_run(:run);
SELECT results_eq(
    'SELECT r.job, r.target_table, r.target_name, r.parameters, r.signature, r.state, r.candidate_count, r.row_count, r.batch_count, r.started_by, r.stop_reason, r.last_batch_at BETWEEN r.started_at AND r.finished_at
        FROM safe_delete.runs AS r WHERE r.run_id = ' || :run,
    format($$VALUES ('mark', 'shop.message'::regclass, 'shop.message', '{"retain": "90 days"}'::jsonb, %L, 'done', 10::bigint, 10::bigint, 1::bigint, session_user, NULL::text, true)$$, :'signature'),
    'shows what a run was to do, what it did, and how it ended'
);
SELECT safe_delete._try_start_run('mark', 'shop.message', '{"retain": "9 days"}', :'signature') ? 'refused';
SELECT is((SELECT count(*)::integer FROM safe_delete.runs AS r WHERE r.target_name = 'shop.message'), 1, 'shows no refused run');
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.runs', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.runs', '42501', 'permission denied for view runs', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
