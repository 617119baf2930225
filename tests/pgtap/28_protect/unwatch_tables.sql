BEGIN;
SELECT plan(4);

SET LOCAL client_min_messages = warning;
SELECT lives_ok('SELECT safe_delete.unwatch_tables()', 'does no harm where nothing is watched');
SELECT safe_delete.watch_tables();
SET ROLE safe_delete_admin;
SELECT throws_ok('SELECT safe_delete.unwatch_tables()', '42501', 'only a superuser can drop an event trigger, and safe_delete_admin is none', 'refuses who is no superuser');
RESET ROLE;
SELECT safe_delete.unwatch_tables();
SELECT is((SELECT count(*)::integer FROM pg_event_trigger AS t WHERE t.evtname ~ 'safe_delete'), 0, 'drops the event trigger');
SELECT is(to_regproc('safe_delete_gate.follow_ddl'), NULL, 'drops its function');

SELECT * FROM finish();
ROLLBACK;
