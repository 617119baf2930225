BEGIN;
SELECT plan(15);

\ir ../../pgtap_setup/messages_to_sign.sql
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;

SET SESSION AUTHORIZATION tap_approver;
SELECT throws_ok(format('SELECT safe_delete.revoke(%L, NULL)', :'signature'), 'SD608', 'a revocation needs a comment', 'refuses a revocation without a comment');
SELECT throws_ok($$SELECT safe_delete.revoke('yes', 'x')$$, 'SD602', NULL, 'refuses what is no signature');
SELECT throws_ok($$SELECT safe_delete.revoke(NULL, 'x')$$, 'SD602', NULL, 'refuses no signature');
RESET SESSION AUTHORIZATION;
SAVEPOINT clean;
SELECT is(attempt(:'signature'), 'runs', 'is about a signature that runs');
SELECT r.run_id AS run FROM safe_delete.run AS r \gset
SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.revoke(:'signature', 'wrong retention');
RESET SESSION AUTHORIZATION;
SELECT throws_ok('SELECT safe_delete.next_batch(' || :run || ')', 'SD604', NULL, 'ends a run under way before its next batch');
SELECT is((SELECT count(*)::integer FROM shop.message), 100, 'takes no row then');
SELECT safe_delete.finish_run(:run);
SELECT is((SELECT r.stop_reason FROM safe_delete.runs AS r), 'the signature was revoked by tap_approver: wrong retention; nothing was deleted', 'says at its end why');
ROLLBACK TO clean;

SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.approve(:'signature', 'fine');
SELECT safe_delete.revoke(' ' || :'signature', 'wrong retention');
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', :'signature', 'again'), 'SD604', NULL, 'stays revoked, whoever approves it');
SELECT throws_ok(format('SELECT safe_delete.revoke(%L, %L)', :'signature', 'again'), 'SD604', NULL, 'keeps its first comment');
RESET SESSION AUTHORIZATION;
SELECT is(message(:'signature'), 'the signature was revoked by tap_approver: wrong retention; nothing was deleted', 'lets it never run');
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') #>> '{signed,revoked_by}', 'tap_approver', 'shows it in the dry run');
SELECT results_eq(
    $$SELECT a.done_by, a.detail ->> 'comment' FROM safe_delete.audit_trail AS a WHERE a.event = 'signature revoked'$$, $$VALUES ('tap_approver'::name, 'wrong retention')$$, 'records a revocation'
);
SELECT throws_ok('DELETE FROM safe_delete.revocation', 'SD101', NULL, 'cannot be taken back');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.revoke(text,text)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_approver', 'safe_delete_owner'], 'may be called by approvers and admins'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.revoke('x', 'x')$$, '42501', 'permission denied for function revoke', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
