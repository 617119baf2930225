BEGIN;
SELECT plan(11);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at date);
INSERT INTO shop.message SELECT i, '2025-01-01' FROM generate_series(1, 9) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 7') AS held \gset

SELECT throws_ok('SELECT safe_delete.release_hold(' || :held || ', NULL)', 'SD401', 'releasing hold ' || :held || ' needs a reason', 'refuses to release without a reason');
SELECT throws_ok('SELECT safe_delete.release_hold(' || :held || $$, ' ')$$, 'SD401', NULL, 'refuses a blank reason');
SELECT throws_ok($$SELECT safe_delete.release_hold(-1, 'over')$$, 'SD402', 'hold -1 is unknown or released already', 'refuses a hold that is not there');
SELECT throws_ok($$SELECT safe_delete.release_hold(NULL, 'over')$$, 'SD402', 'hold NULL is unknown or released already', 'refuses no hold at all');
SELECT lives_ok('SELECT safe_delete.release_hold(' || :held || $$, 'case closed')$$, 'releases a hold');
RESET ROLE;
SELECT results_eq(
    'SELECT h.hold_reason, h.released_by, h.release_reason, h.released_at IS NOT NULL FROM safe_delete.hold AS h WHERE h.hold_id = ' || :held,
    $$VALUES ('case 7', 'tap_owner'::name, 'case closed', true)$$, 'keeps it on record'
);
SELECT results_eq(
    $$SELECT a.done_as, a.target_name, a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'hold released'$$,
    format($$VALUES ('tap_owner'::name, 'shop.message', '{"hold_id": %s, "reason": "case closed"}'::jsonb)$$, :held), 'records the release'
);
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "30 days"}') -> 'candidates', '9', 'lets the next run take the rows');
SELECT throws_ok('SELECT safe_delete.release_hold(' || :held || $$, 'again')$$, 'SD402', 'hold ' || :held || ' is unknown or released already', 'refuses a hold that is released');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.release_hold(bigint,text)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.release_hold(1, 'x')$$, '42501', 'permission denied for function release_hold', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
