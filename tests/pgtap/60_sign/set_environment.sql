BEGIN;
SELECT plan(21);

\ir ../../pgtap_setup/messages_to_sign.sql
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SET ROLE safe_delete_admin;
SELECT throws_ok(format('SELECT safe_delete.set_environment(%L, %L)', v.name, 'x'), 'SD609', NULL, format('refuses %L for a name', v.name))
FROM (VALUES (NULL), (''), (' '), (' x'), ('a;b'), (repeat('a', 64)), (E'a\nb')) AS v (name);
SELECT throws_ok(format('SELECT safe_delete.set_environment(%L, %L, %L)', 'x', 'x', v.facts), 'SD609', NULL, format('refuses to ignore %L', v.facts))
FROM (VALUES (NULL), ('{timeline}'), ('{address,hostname}')) AS v (facts);
SELECT throws_ok($$SELECT safe_delete.set_environment('production', '')$$, 'SD608', 'naming the environment needs a comment', 'refuses to do it without a comment');
SELECT safe_delete.set_environment('production', 'new', '{address}');
RESET ROLE;
SELECT is(safe_delete._identity() ->> 'environment', 'production', 'names the environment');
SELECT is((SELECT i.ignored_facts FROM safe_delete.identity AS i), '{address}', 'keeps what is to be ignored');
SELECT is(message(:'signature'), 'the environment was not set, is production; nothing was deleted', 'voids signatures');
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SELECT safe_delete.set_environment('staging', 'a copy');
SELECT is((SELECT i.ignored_facts FROM safe_delete.identity AS i), '{}', 'ignores nothing where nothing is said');
SELECT is(message(:'signature'), 'the environment was production, is staging; nothing was deleted', 'names both environments');
SELECT safe_delete.set_environment('production', 'by mistake');
SAVEPOINT clean;
SELECT is(attempt(:'signature'), 'runs', 'knows a signature of the same environment again');
ROLLBACK TO clean;
UPDATE safe_delete.confirmed_identity SET facts = facts || '{"port": "1"}';
SELECT is(message(:'signature'), format('nobody has confirmed that this server is production: the port was 1, is %s; nothing was deleted', current_setting('port')), 'confirms nothing');
SELECT safe_delete.set_environment('production', 'x', '{port}');
SELECT is(attempt(:'signature'), 'runs', 'lets what is ignored be another');
SELECT results_eq(
    $$SELECT a.detail ->> 'before', a.detail ->> 'after', a.detail ->> 'comment' FROM safe_delete.audit_trail AS a WHERE a.event = 'environment named' ORDER BY a.happened_at LIMIT 2$$,
    $$VALUES (NULL, 'production', 'new'), ('production', 'staging', 'a copy')$$, 'records each name'
);
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.set_environment(text,text,text[])', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);

SELECT * FROM finish();
ROLLBACK;
