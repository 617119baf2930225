BEGIN;
SELECT plan(19);

\ir ../../pgtap_setup/messages_to_sign.sql
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION forget(fact text) RETURNS void LANGUAGE sql AS $$UPDATE safe_delete.confirmed_identity SET facts = facts || jsonb_build_object(fact, 'another')$$;
CREATE FUNCTION attempt_elsewhere(fact text, signature text) RETURNS text LANGUAGE plpgsql AS $$BEGIN PERFORM forget(fact); RETURN attempt(signature); END$$;

SELECT is((SELECT array_agg(f ORDER BY f) FROM jsonb_object_keys(safe_delete._identity_facts()) AS f), '{cluster name,data directory,port,timeline}', 'knows a server by these, on the machine itself');
SELECT is_empty('SELECT safe_delete._identity_differences()', 'knows the server on which the kit was installed');
SAVEPOINT clean;
SELECT is(attempt(:'signature'), 'runs', 'lets a run go there');
SELECT r.run_id AS run FROM safe_delete.run AS r \gset
SELECT forget('timeline');
SELECT throws_ok('SELECT safe_delete.next_batch(' || :run || ')', 'SD606', NULL, 'lets no run go on that was under way when the server was copied');
ROLLBACK TO clean;
SELECT is(attempt_elsewhere(v.fact, :'signature'), 'SD606', format('refuses a run where the %s is another', v.fact))
FROM (VALUES ('port'), ('cluster name'), ('timeline'), ('data directory')) AS v (fact);
SELECT is((SELECT count(*)::integer FROM safe_delete.audit_trail AS a WHERE a.event = 'run refused' AND a.detail #>> '{refused,sqlstate}' = 'SD606'), 4, 'records each refusal');
SELECT matches(
    safe_delete._try_start_run('mark', 'shop.message', '{"retain": "90 days"}', NULL) #>> '{refused,message}',
    '^nobody has confirmed that this server is the right one: the cluster name was another, is ;.*; the timeline was another, is 1; nothing was deleted$', 'names them, before it looks at the signature'
);
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'verdict', 'unknown', 'says unknown in a dry run');
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') #> '{identity,is_confirmed}', 'false', 'says there why');
SET ROLE safe_delete_admin;
SELECT throws_ok('SELECT safe_delete.confirm_identity(NULL)', 'SD608', 'confirming the identity needs a comment', 'refuses to do it without a comment');
SELECT safe_delete.confirm_identity('planned failover');
RESET ROLE;
SELECT is_empty('SELECT safe_delete._identity_differences()', 'makes the server the one that it is');
SELECT is(attempt(:'signature'), 'runs', 'leaves signatures good: a failover moves a database, and changes nothing in it');
SELECT results_eq(
    $$SELECT a.done_as, a.detail ->> 'comment', a.detail #>> '{before,timeline}', a.detail #>> '{after,timeline}' FROM safe_delete.audit_trail AS a WHERE a.event = 'identity confirmed'$$,
    $$VALUES ('safe_delete_admin'::name, 'planned failover', 'another', '1')$$, 'records it, with before and after'
);
DELETE FROM safe_delete.confirmed_identity;
SELECT is(attempt(:'signature'), 'SD606', 'refuses a run where nobody ever confirmed anything');
SELECT safe_delete.confirm_identity('here');
SELECT isnt(attempt(:'signature'), 'SD606', 'can be confirmed then');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.confirm_identity(text)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);

SELECT * FROM finish();
ROLLBACK;
