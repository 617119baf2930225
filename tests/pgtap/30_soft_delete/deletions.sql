BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
INSERT INTO shop.message VALUES (1), (2);
GRANT SELECT, DELETE ON shop.message TO tap_app;
SELECT safe_delete.protect('shop.message', 'apart');
RESET ROLE;
SET LOCAL application_name = 'tap test';
SET ROLE tap_app;
SELECT safe_delete.because('spam', 'T-1');
DELETE FROM shop.message WHERE message_id = 1;
RESET ROLE;
SELECT results_eq(
    $$SELECT d.target_tables, d.target_names, d.deleted_at, d.deletion_reason, d.ticket, d.deleted_by, d.deleted_as, d.application_name, d.run_id, d.restored_at FROM safe_delete.deletions AS d WHERE d.ticket = 'T-1'$$,
    $$VALUES (ARRAY['shop.message'::regclass], ARRAY['shop.message'], now(), 'spam', 'T-1', session_user, 'tap_app'::name, 'tap test', NULL::bigint, NULL::timestamptz)$$,
    'shows who deleted, when, why, and that it was not taken back'
);
SELECT is(safe_delete.restore((SELECT d.deletion_id FROM safe_delete.deletions AS d WHERE d.ticket = 'T-1')), 1::bigint, 'gives the id that restore() takes');
SELECT results_eq(
    $$SELECT d.restored_at IS NOT NULL, d.restored_by, d.restored_row_count FROM safe_delete.deletions AS d WHERE d.ticket = 'T-1'$$,
    $$VALUES (true, session_user, 1::bigint)$$, 'shows that it was taken back'
);
DELETE FROM shop.message WHERE message_id IN (1, 2);
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d));
SELECT is(
    (SELECT count(*)::integer FROM safe_delete.deletions AS d WHERE d.ticket = 'T-1'), 1, 'shows a deletion once, however often it was restored'
);
SELECT is((SELECT d.restored_row_count FROM safe_delete.deletions AS d WHERE d.ticket = 'T-1'), 2::bigint, 'shows the last restore');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_table_privilege(r.oid, 'safe_delete.deletions', 'SELECT')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_approver', 'safe_delete_auditor', 'safe_delete_operator', 'safe_delete_owner'], 'may be read by those who watch'
);
SET ROLE safe_delete_operator;
SELECT lives_ok('SELECT * FROM safe_delete.deletions', 'may be read by operators');
RESET ROLE;
SET ROLE tap_app;
SELECT throws_ok('SELECT FROM safe_delete.deletions', '42501', 'permission denied for view deletions', 'is not for applications');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
