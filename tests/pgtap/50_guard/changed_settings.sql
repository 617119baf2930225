BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
GRANT CREATE ON SCHEMA public TO tap_owner;
CREATE ROLE tap_operator;
GRANT safe_delete_operator TO tap_operator;

SET LOCAL ROLE tap_owner;
CREATE TABLE public.tap_message (id integer PRIMARY KEY, status text, sent_at timestamptz);
SELECT safe_delete.protect('public.tap_message', 'apart', 'sent_at');

SELECT results_eq(
    $$SELECT * FROM safe_delete.changed_settings('public.tap_message', '{"minimum_grace": "7 day", "reason": "optional"}', '{"row_count": {"max": 5}, "holds": {"action": "spare"}}')$$,
    $$VALUES ('policy', 'minimum_grace', '"1 day"'::jsonb, '"7 days"'::jsonb), ('guard', 'row_count', '{"max": 100000}', '{"max": 5}')$$,
    'names what would be another, in its one spelling'
);
SELECT safe_delete.set_policy('public.tap_message', '{"minimum_grace": "7 days", "conditions": [{"column": "status", "in": ["paid"]}]}');
SELECT is_empty(
    $$SELECT * FROM safe_delete.changed_settings('public.tap_message', '{"minimum_grace": "7 days", "conditions": [{"column": "status", "in": ["paid"]}]}')$$,
    'finds nothing to change in what was set'
);
SELECT results_eq(
    $$SELECT name, after FROM safe_delete.changed_settings('public.tap_message', '{"minimum_grace": null, "conditions": null}')$$,
    $$VALUES ('conditions', NULL::jsonb), ('minimum_grace', '"1 day"')$$,
    'knows that null brings the default back'
);
SELECT throws_ok($$SELECT safe_delete.changed_settings('public.tap_message', '{"colour": "red"}')$$, 'SD504', NULL, 'refuses an unknown setting');
SELECT throws_ok($$SELECT safe_delete.changed_settings('public.tap_message', '{}', '{"colour": {}}')$$, 'SD503', NULL, 'refuses an unknown guard');
SELECT throws_ok($$SELECT safe_delete.changed_settings('pg_class')$$, 'SD203', NULL, 'refuses a table that is not protected');
RESET ROLE;
SELECT is_empty($$SELECT FROM safe_delete.guard AS g WHERE g.target_table = 'public.tap_message'::regclass$$, 'writes nothing');
SET LOCAL ROLE tap_operator;
SELECT throws_ok($$SELECT safe_delete.changed_settings('public.tap_message')$$, '42501', NULL, 'answers admins only');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
