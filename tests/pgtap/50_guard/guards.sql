BEGIN;
SELECT plan(6);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
CREATE TABLE shop.other (other_id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.protect('shop.other', 'apart');
CREATE FUNCTION shop.own_rule(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$SELECT '{"verdict": "go"}'::jsonb$$;
SELECT safe_delete.set_guard('shop.message', 'own_rule', '{"function": "shop.own_rule", "most": 3}');
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 7}');
RESET ROLE;
SELECT results_eq(
    $$SELECT g.guard_name, g.settings, g.is_default, g.changed_by FROM safe_delete.guards AS g WHERE g.target_table = 'shop.message'::regclass$$,
    $$VALUES
        ('row_count', '{"max": 7}'::jsonb, false, 'tap_owner'::name), ('row_ratio', '{"max": 0.05}', true, NULL), ('too_old', '{}', true, NULL), ('too_recent', '{"floor": "1 day"}', true, NULL),
        ('missing_age', '{"action": "show"}', true, NULL), ('default_date', '{"share": 0.2, "min": 100}', true, NULL), ('live_references', '{"max": 0}', true, NULL), ('unprotected_cascade', '{"max": 0}', true, NULL),
        ('holds', '{"action": "spare"}', true, NULL), ('velocity', '{"factor": 5, "min": 1000}', true, NULL), ('clock', '{"factor": 3}', true, NULL), ('stalled_table', '{"action": "stop"}', true, NULL),
        ('minimum_kept', '{}', true, NULL), ('audit_in_place', '{}', true, NULL), ('foreign_key_index', '{"max": 10000}', true, NULL), ('own_rule', '{"function": "shop.own_rule(jsonb,jsonb)", "most": 3}', false, 'tap_owner')$$,
    'shows every guard of a table, with its limit or its default'
);
SELECT is_empty($$SELECT FROM safe_delete.guards AS g WHERE g.target_table = 'shop.other'::regclass AND g.guard_name = 'own_rule'$$, 'shows a guard of one table for that one only');
SELECT is_empty($$SELECT FROM safe_delete.guards AS g WHERE coalesce(g.takes, '') = ''$$, 'says what each guard takes');
SELECT set_eq('SELECT DISTINCT g.guard_name FROM safe_delete.guards AS g', $$SELECT g ->> 'guard' FROM jsonb_array_elements(safe_delete._judge('shop.message', '{"problems": []}', safe_delete._guard_settings('shop.message'))) AS g$$, 'shows the guards that judge');
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.guards', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.guards', '42501', 'permission denied for view guards', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
