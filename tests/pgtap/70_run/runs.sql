BEGIN;
SELECT plan(5);

\ir ../../pgtap_setup/messages.sql
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
