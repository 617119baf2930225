BEGIN;
SELECT plan(17);

\ir ../../pgtap_setup/messages.sql
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"waived": "a test"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 50}');
RESET ROLE;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
CREATE FUNCTION call(signature text, target text DEFAULT 'shop.message') RETURNS text LANGUAGE sql AS
    $$SELECT format('CALL safe_delete.run_job(%L, %L, %L, %L)', 'mark', target, '{"retain": "90 days"}', signature)$$;
GRANT EXECUTE ON FUNCTION call(text, text) TO PUBLIC;

-- What it is: code that runs with its caller's rights, so that it can commit. What it calls has rights of its own.
SELECT is_procedure('safe_delete', 'run_job', ARRAY['text', 'regclass', 'jsonb', 'text', 'jsonb'], 'is a procedure: it commits after each batch');
SELECT results_eq(
    $$SELECT p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner) FROM pg_proc AS p WHERE p.oid = 'safe_delete.run_job(text,regclass,jsonb,text,jsonb)'::regprocedure$$,
    $$VALUES (false, NULL::text[], 'safe_delete_owner'::name)$$, 'has no rights and no settings of its own, with which it could not commit'
);
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.run_job(text,regclass,jsonb,text,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_deleter'::name, 'safe_delete_owner'], 'may be called by the deleter'
);
SELECT is_empty(
    $$SELECT a.grantee FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS a
        WHERE p.oid = 'safe_delete.run_job(text,regclass,jsonb,text,jsonb)'::regprocedure AND a.grantee = 0$$,
    'is not PUBLIC''s to call'
);
SET ROLE safe_delete_operator;
SELECT throws_ok(call(:'signature'), '42501', 'permission denied for procedure run_job', 'is not for operators, who dry-run');
SET ROLE safe_delete_admin;
SELECT throws_ok(call(:'signature'), '42501', 'permission denied for procedure run_job', 'is not for admins, who decide');
SET ROLE tap_owner;
SELECT throws_ok(call(:'signature'), '42501', 'permission denied for procedure run_job', 'is not for the owner of the table');
RESET ROLE;

-- In a transaction it can only fail. What it does where it can commit is in tests/python/test_run_job.py.
SELECT n.last_value + n.is_called::integer AS next_refusal FROM safe_delete.refusal_number AS n \gset
SET ROLE safe_delete_deleter;
SELECT throws_ok(call(:'signature'), '2D000', 'invalid transaction termination', 'fails in a transaction, where it cannot commit');
SELECT throws_ok(call('yes'), '2D000', 'invalid transaction termination', 'fails there also with what it would refuse, since the refusal would not be on record');
SELECT throws_ok(call(:'signature', 'shop.nothing'), '42P01', 'relation "shop.nothing" does not exist', 'refuses what is no table before anything else');
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.run', 'leaves no run behind then');
SELECT is((SELECT count(*)::integer FROM shop.message), 100, 'leaves every row where it is');
SELECT is_empty('SELECT FROM safe_delete.deletion', 'leaves no deletion behind');
SELECT is_empty($$SELECT FROM safe_delete.audit_trail AS a WHERE a.event LIKE 'run %'$$, 'leaves no event that did not happen behind');
SELECT is_empty($$SELECT FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid() AND l.classid = 1398031685$$, 'does not go on driving the table');
SELECT is((SELECT n.last_value FROM safe_delete.refusal_number AS n), :next_refusal::bigint, 'counts the refusal all the same');
SELECT lives_ok(
    format($$SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', %L)$$, :'signature'), 'leaves the signature good for a run that can commit'
);

SELECT * FROM finish();
ROLLBACK;
