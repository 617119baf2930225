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
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 1', 'T-1', '2100-01-01');
SELECT safe_delete.place_hold('shop.message', '"all"', 'case 2');
SELECT safe_delete.place_hold('shop.message', '[3]', 'case 3') AS released \gset
SELECT safe_delete.release_hold(:released, 'over');
SELECT safe_delete.place_hold('shop.message', '[4]', 'case 4', NULL, clock_timestamp() + interval '1 second');
SELECT pg_sleep(1);
SELECT results_eq(
    $$SELECT h.hold_reason, h.ticket, h.row_keys, h.placed_by FROM safe_delete.active_holds AS h WHERE h.target_name = 'shop.message' ORDER BY 1$$,
    $$VALUES ('case 1', 'T-1', '[{"message_id": 1}]'::jsonb, 'tap_owner'::name), ('case 2', NULL, NULL, 'tap_owner')$$,
    'shows holds in force, and neither released nor expired ones'
);
RESET ROLE;
SELECT is(safe_delete._held_keys('shop.message'), '[{"message_id": 1}]', 'shows the keys that runs spare');
SELECT is(
    (SELECT h.hold_id FROM safe_delete._table_hold('mark', 'shop.message') AS h), (SELECT h.hold_id FROM safe_delete.active_holds AS h WHERE h.hold_reason = 'case 2'), 'shows the hold that stops runs'
);
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.active_holds', 'may be read by auditors');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.active_holds', '42501', 'permission denied for view active_holds', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
