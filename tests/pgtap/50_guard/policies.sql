BEGIN;
SELECT plan(4);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.protect('shop.visit', 'beside');
SELECT safe_delete.set_policy('shop.message', '{"minimum_grace": "7 days"}');
RESET ROLE;
SELECT results_eq(
    $$SELECT p.settings, p.changed_by FROM safe_delete.policies AS p WHERE p.target_table = 'shop.message'::regclass$$,
    $$VALUES ('{"audit_detail": "keys", "minimum_grace": "7 days", "reason": "optional", "time_zone": "UTC"}'::jsonb, 'tap_owner'::name)$$, 'shows what was set, the defaults filled in'
);
SELECT results_eq(
    $$SELECT p.settings, p.changed_at FROM safe_delete.policies AS p WHERE p.target_table = 'shop.visit'::regclass$$,
    $$VALUES ('{"audit_detail": "keys", "minimum_grace": "1 day", "reason": "optional", "time_zone": "UTC"}'::jsonb, NULL::timestamptz)$$, 'shows the defaults of a table without a policy'
);
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.policies', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.policies', '42501', 'permission denied for view policies', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
