BEGIN;
SELECT plan(9);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET LOCAL application_name = 'tap test';

SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
INSERT INTO shop.message VALUES (1), (2);
GRANT SELECT, DELETE ON shop.message TO tap_app;
SELECT safe_delete.protect('shop.message', 'apart');
RESET ROLE;

SELECT results_eq(
    $$SELECT a.event, a.target_name, a.done_by, a.done_as, a.application_name, a.detail ->> 'hiding'
        FROM safe_delete.audit_trail AS a WHERE a.target_name = 'shop.message'$$,
    $$VALUES ('table protected', 'shop.message', session_user, 'tap_owner'::name, 'tap test', 'apart')$$,
    'shows an event with who did it, as which role, and through what'
);

SET ROLE tap_app;
SELECT safe_delete.because('spam', 'T-1');
DELETE FROM shop.message WHERE message_id = 1;
RESET ROLE;
SELECT results_eq(
    $$SELECT a.happened_at, a.target_name, a.done_as, a.detail - 'deletion_id' FROM safe_delete.audit_trail AS a WHERE a.event = 'soft delete' AND a.done_as = 'tap_app'$$,
    $$VALUES (now(), 'shop.message', 'tap_app'::name, '{"reason": "spam", "ticket": "T-1", "row_count": 1}'::jsonb)$$,
    'shows a soft delete by the application with its reason and ticket'
);
SELECT safe_delete.restore(max(d.deletion_id)) FROM safe_delete.deletions AS d;
SELECT results_eq(
    $$SELECT a.done_as, a.detail ->> 'row_count' FROM safe_delete.audit_trail AS a
        WHERE a.event = 'restore' AND a.detail ->> 'deletion_id' = (SELECT max(d.deletion_id)::text FROM safe_delete.deletions AS d)$$,
    $$VALUES (session_user, '1')$$,
    'shows a restore'
);

SET ROLE tap_app;
SELECT throws_ok('SELECT FROM safe_delete.audit_trail', '42501', 'permission denied for view audit_trail', 'is not for applications');
RESET ROLE;
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.audit_trail', '42501', 'permission denied for view audit_trail', 'is not for the deleter');
RESET ROLE;
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.audit_trail', 'may be read by auditors');
SELECT throws_ok('SELECT FROM safe_delete.audit_event', '42501', NULL, 'is the auditor''s only way to the events');
SELECT throws_ok($$SELECT safe_delete._record_event('forged', NULL, '{}')$$, '42501', NULL, 'takes no event from an auditor');
RESET ROLE;
SET ROLE tap_owner;
SELECT throws_ok(
    $$INSERT INTO safe_delete.audit_event (happened_at, event, done_by, done_as, detail) VALUES (now(), 'forged', 'x', 'x', '{}')$$,
    '42501', NULL, 'takes no event from an admin'
);
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
