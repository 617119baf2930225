BEGIN;
SELECT plan(5);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 7}');
RESET ROLE;
SELECT results_eq(
    $$SELECT g.guard_name, g.settings, g.is_default, g.changed_by FROM safe_delete.guards AS g WHERE g.target_table = 'shop.message'::regclass$$,
    $$VALUES
        ('row_count', '{"max": 7}'::jsonb, false, 'tap_owner'::name), ('row_ratio', '{"max": 0.05}', true, NULL), ('too_old', '{}', true, NULL), ('too_recent', '{"floor": "1 day"}', true, NULL),
        ('missing_age', '{"action": "show"}', true, NULL), ('holds', '{"action": "spare"}', true, NULL), ('minimum_kept', '{}', true, NULL), ('audit_in_place', '{}', true, NULL)$$,
    'shows every guard of a table, with its limit or its default'
);
SELECT is_empty($$SELECT FROM safe_delete.guards AS g WHERE coalesce(g.takes, '') = ''$$, 'says what each guard takes');
SELECT set_eq('SELECT DISTINCT g.guard_name FROM safe_delete.guards AS g', $$SELECT g ->> 'guard' FROM jsonb_array_elements(safe_delete._judge('{"problems": []}', '{}')) AS g$$, 'shows the guards that judge');
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.guards', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.guards', '42501', 'permission denied for view guards', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
