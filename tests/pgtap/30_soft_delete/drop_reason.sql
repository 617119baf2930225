BEGIN;
SELECT plan(10);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
INSERT INTO shop.message VALUES (1);
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.define_reason('shop.message', 'spam', '{"is_restorable": false}');
SELECT safe_delete.define_reason(NULL, 'spam', '{"is_restorable": true}');
SELECT safe_delete.define_reason(NULL, 'moved');
RESET ROLE;
SELECT safe_delete.soft_delete('shop.message', '[1]', 'spam') AS deletion \gset

SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.drop_reason('shop.message', 'moved')$$, 'SD308', 'reason ''moved'' is not defined for shop.message', 'refuses a reason that only all tables have');
SELECT throws_ok($$SELECT safe_delete.drop_reason(NULL, 'nothing')$$, 'SD308', 'reason ''nothing'' is not defined for all tables', 'refuses a reason that is not there');
SELECT throws_ok($$SELECT safe_delete.drop_reason('shop.message', NULL)$$, 'SD308', NULL, 'refuses no reason');
SELECT ok(NOT d.is_restorable, 'is preceded by a deletion that is not taken back') FROM safe_delete.deletions AS d WHERE d.deletion_id = :deletion;
SELECT lives_ok($$SELECT safe_delete.drop_reason('shop.message', 'spam')$$, 'forgets a reason of a table');
SELECT results_eq('SELECT r.target_table, r.reason_name FROM safe_delete.reasons AS r ORDER BY 2', $$VALUES (NULL::regclass, 'moved'), (NULL, 'spam')$$, 'leaves those of all tables');
RESET ROLE;
SELECT is(safe_delete.restore(:deletion), 1::bigint, 'lets the reason of all tables decide, that of the table being gone');
SELECT results_eq(
    $$SELECT a.target_name, a.done_as, a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'reason dropped'$$,
    $$VALUES ('shop.message', 'safe_delete_admin'::name, '{"reason": "spam", "before": {"grace": null, "retention": null, "is_restorable": false, "sets": null}, "after": null}'::jsonb)$$, 'records it'
);
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.drop_reason('shop.message', 'spam')$$, '42501', 'permission denied for function drop_reason', 'is not for operators');
RESET ROLE;
SET ROLE tap_owner;
SELECT safe_delete.define_reason('shop.message', 'spam');
SELECT safe_delete.unprotect('shop.message');
RESET ROLE;
SELECT is_empty($$SELECT FROM safe_delete.reasons AS r WHERE r.target_table IS NOT NULL$$, 'is not needed where a table is unprotected: its reasons go with it');

SELECT * FROM finish();
ROLLBACK;
