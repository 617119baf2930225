BEGIN;
SELECT plan(25);

\ir ../../pgtap_setup/messages_to_sign.sql
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 9}');
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SELECT is(attempt(:'signature'), 'SD501', 'is about a run that a guard stops');

SET SESSION AUTHORIZATION tap_requester;
SELECT throws_ok(format('SELECT safe_delete.allow_once(%L, %L, %L, %L)', :'signature', 'row_count', '{"max": 10}', 'x'), 'SD607', NULL, 'refuses who made the dry run');
SELECT is(safe_delete._try_allow_once(:'signature', 'row_count', '{"max": 10}', 'x') #>> '{refused,sqlstate}', 'SD607', 'records a refusal, as _try_allow_once()');
SET SESSION AUTHORIZATION tap_approver;
SELECT throws_ok(format('SELECT safe_delete.allow_once(%L, %L, %L, %L)', :'signature', 'row_count', '{"max": 10}', ' '), 'SD608', 'an exception needs a comment', 'refuses an exception without a reason');
SELECT throws_ok($$SELECT safe_delete.allow_once('yes', 'row_count', '{"max": 10}', 'x')$$, 'SD602', NULL, 'refuses what is no signature');
SELECT throws_ok(format('SELECT safe_delete.allow_once(%L, %L, %L, %L)', :'signature', v.guard, v.settings, 'x'), 'SD503', NULL, format('refuses %s for %s', v.settings, coalesce(v.guard, 'no guard')))
FROM (
    VALUES (NULL, '{"max": 10}'), ('rows', '{"max": 10}'), ('row_count', '{}'), ('row_count', '{"min": 10}'), ('row_count', '{"max": -1}'), ('row_count', 'null'), ('audit_in_place', '{}')
) AS v (guard, settings);
SELECT safe_delete.allow_once(:'signature', 'row_count', '{"max": 8}', 'too low');
RESET SESSION AUTHORIZATION;
SELECT is(attempt(:'signature'), 'SD501', 'judges by the limit that was allowed');
SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.allow_once(:'signature', 'row_count', '{"max": 10}', 'after the import');
RESET SESSION AUTHORIZATION;
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'verdict', 'stop', 'excepts no other signature of the same');
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') ->> 'verdict', 'go', 'shows its verdict in a dry run with the signature');
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') #> '{signed,exceptions}', '{"row_count": {"max": 10}}', 'shows there what is allowed, in place of what was allowed before');
SELECT results_eq(
    $$SELECT a.done_by, a.detail -> 'limit', a.detail -> 'once', a.detail ->> 'reason' FROM safe_delete.audit_trail AS a WHERE a.event = 'exception allowed' ORDER BY a.happened_at DESC LIMIT 1$$,
    $$VALUES ('tap_approver'::name, '{"max": 9}'::jsonb, '{"max": 10}'::jsonb, 'after the import')$$, 'records an exception'
);
SAVEPOINT clean;
UPDATE safe_delete.guard_exception SET expires_at = now();
SELECT is(attempt(:'signature'), 'SD501', 'is gone after its time');
ROLLBACK TO clean;
INSERT INTO shop.message VALUES (1000, '1970-01-01');
SELECT is(attempt(:'signature'), 'SD501', 'excepts from no other guard');
DELETE FROM shop.message WHERE message_id = 1000;
SELECT is((SELECT e.run_id FROM safe_delete.guard_exceptions AS e), NULL, 'is not used up by a run that is refused');
SELECT is(attempt(:'signature'), 'runs', 'lets one run go');
SELECT is((SELECT r.exceptions FROM safe_delete.runs AS r), '{"row_count": {"max": 10}}', 'stands beside that run');
SELECT safe_delete.stop_run(r.run_id, 'enough') FROM safe_delete.runs AS r;
SELECT is(attempt(:'signature'), 'SD501', 'is used up then');
SELECT is(safe_delete._guard_settings('shop.message') -> 'row_count', '{"max": 9}', 'leaves the limit as it is');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.allow_once(text,text,jsonb,text)', 'EXECUTE')),
    ARRAY['safe_delete_approver'::name, 'safe_delete_owner'], 'may be called by approvers'
);

SELECT * FROM finish();
ROLLBACK;
