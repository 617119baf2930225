BEGIN;
SELECT plan(4);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, status text);
SELECT is_empty('SELECT FROM safe_delete.reasons', 'shows nothing where nothing is defined');
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.define_reason('shop.message', 'cancelled', '{"grace": "7 years", "sets": {"status": "cancelled"}}');
SELECT safe_delete.define_reason(NULL, 'spam', '{"is_restorable": false, "retention": "none"}');
SELECT results_eq(
    'SELECT r.target_table, r.reason_name, r.grace, r.retention, r.is_restorable, r.sets, r.changed_by FROM safe_delete.reasons AS r ORDER BY 2',
    $$VALUES ('shop.message'::regclass, 'cancelled', '7 years', NULL, true, '{"status": "cancelled"}'::jsonb, 'tap_owner'::name), (NULL, 'spam', NULL, 'none', false, NULL, 'tap_owner')$$, 'shows reasons of tables, and of all tables'
);
RESET ROLE;
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.reasons', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.reasons', '42501', 'permission denied for view reasons', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
