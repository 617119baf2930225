BEGIN;
SELECT plan(10);

\ir ../../pgtap_setup/messages_to_sign.sql
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SELECT is(attempt(:'signature'), 'runs', 'is about a signature that runs');
SELECT r.run_id AS run FROM safe_delete.run AS r \gset
SELECT s.inner_pad AS earlier FROM safe_delete.signing_secret AS s \gset
SET ROLE safe_delete_admin;
SELECT throws_ok('SELECT safe_delete.rotate_secret(NULL)', 'SD608', 'another secret needs a comment', 'refuses to do it without a comment');
SELECT is(safe_delete.rotate_secret('a dump went astray')::text, '', 'shows no secret');
RESET ROLE;
SELECT isnt((SELECT s.inner_pad FROM safe_delete.signing_secret AS s), :'earlier'::bytea, 'makes a new secret');
SELECT is((SELECT count(*)::integer FROM safe_delete.signing_secret), 1, 'has one secret');
SELECT throws_ok('SELECT safe_delete.next_batch(' || :run || ')', 'SD602', NULL, 'ends a run under way before its next batch');
SELECT is(
    safe_delete._try_start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') #>> '{refused,message}',
    'the signature was not made by this database, was made before its secret changed, or was altered: its proof does not fit; nothing was deleted', 'voids signatures'
);
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SELECT safe_delete.stop_run(:run, 'over');
SELECT is(attempt(:'signature'), 'runs', 'lets new ones run');
SELECT results_eq(
    $$SELECT a.done_as, a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'secret rotated'$$, $$VALUES ('safe_delete_admin'::name, '{"comment": "a dump went astray"}'::jsonb)$$, 'records that it was done, and no secret'
);
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.rotate_secret(text)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);

SELECT * FROM finish();
ROLLBACK;
