BEGIN;
SELECT plan(11);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
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
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') AS run \gset

SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.stop_run(-1, 'x')$$, 'SD703', 'there is no run -1', 'refuses a run that is not there');
SELECT throws_ok('SELECT safe_delete.stop_run(' || :run || ', NULL)', 'SD702', 'stopping run ' || :run || ' needs a reason', 'refuses to stop without a reason');
SELECT throws_ok('SELECT safe_delete.stop_run(' || :run || $$, ' ')$$, 'SD702', NULL, 'refuses a blank reason');
SELECT lives_ok('SELECT safe_delete.stop_run(' || :run || $$, 'wrong table')$$, 'stops a run');
RESET ROLE;
SELECT results_eq(
    'SELECT r.state, r.stop_reason, r.finished_at IS NOT NULL FROM safe_delete.runs AS r WHERE r.run_id = ' || :run, $$VALUES ('stopped', 'wrong table', true)$$, 'writes down why'
);
SELECT results_eq(
    $$SELECT a.done_as, a.detail ->> 'reason' FROM safe_delete.audit_trail AS a WHERE a.event = 'run stopped' AND a.target_name = 'shop.message'$$,
    $$VALUES ('safe_delete_operator'::name, 'wrong table')$$, 'records who stopped it'
);
SELECT throws_ok('SELECT safe_delete.next_batch(' || :run || ')', 'SD704', 'run ' || :run || ' is over: stopped, wrong table', 'ends the run before its next batch');
SELECT throws_ok('SELECT safe_delete.stop_run(' || :run || $$, 'again')$$, 'SD704', NULL, 'refuses a run that is over');
SELECT lives_ok(format($$SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', %L)$$, :'signature'), 'lets another run begin');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.stop_run(bigint,text)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_deleter', 'safe_delete_operator', 'safe_delete_owner'], 'may be called by deleter, operators and admins'
);
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.stop_run(1, 'x')$$, '42501', 'permission denied for function stop_run', 'is not for applications');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
