BEGIN;
SELECT plan(27);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at date);
CREATE TABLE shop.visit (visit_id integer, place text, PRIMARY KEY (visit_id, place));
CREATE TABLE shop.reading (read_at timestamptz PRIMARY KEY);
CREATE TABLE shop.day (day date PRIMARY KEY);
INSERT INTO shop.message SELECT i, '2025-01-01' FROM generate_series(1, 9) AS i;
INSERT INTO shop.reading VALUES ('2025-01-01 00:00+00'), ('2025-01-01 01:00+00'), ('2025-01-01 02:00+00');
INSERT INTO shop.day VALUES ('2025-01-02'), ('2025-02-01');
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside');
SELECT safe_delete.protect('shop.reading', 'apart', 'read_at');
SELECT safe_delete.protect('shop.day', 'apart', 'day');
RESET ROLE;

SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '[1]', NULL)$$, 'SD401', 'a hold on shop.message needs a reason', 'refuses a hold without a reason');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '[1]', '  ')$$, 'SD401', 'a hold on shop.message needs a reason', 'refuses a blank reason');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.loose', '[1]', 'case 7')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', NULL, 'case 7')$$, 'SD301', NULL, 'refuses to take no keys for all');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '[]', 'case 7')$$, 'SD301', NULL, 'refuses no keys');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '"every"', 'case 7')$$, 'SD301', NULL, 'refuses another word than "all"');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.visit', '[1]', 'case 7')$$, 'SD301', NULL, 'refuses what is no key of the table');
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '["x"]', 'case 7')$$, 'SD301', NULL, 'refuses a key that no run could read');
SAVEPOINT unread;
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.visit', '[{"visit_id": "x", "place": "a"}]', 'case 7')$$, 'SD301', NULL, 'refuses such a key also where the table has no age column');
ROLLBACK TO unread;
SELECT throws_ok(
    $$SELECT safe_delete.place_hold('shop.message', '[1]', 'case 7', NULL, now() - interval '1 second')$$, 'SD402', NULL, 'refuses a hold that has expired'
);
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.hold', 'keeps nothing when it refuses');

SET ROLE safe_delete_admin;
SELECT safe_delete.place_hold('shop.message', '[1, "2"]', 'case 7', 'T-7', '2100-01-01 00:00+00') AS some_rows \gset
SELECT safe_delete.place_hold('shop.visit', '"all"', 'case 8') AS whole_table \gset
RESET ROLE;
SELECT results_eq(
    $$SELECT h.target_table, h.target_name, h.row_keys, h.hold_reason, h.ticket, h.placed_by, h.expires_at, h.released_at FROM safe_delete.hold AS h ORDER BY h.hold_id$$,
    $$VALUES ('shop.message'::regclass, 'shop.message', '[{"message_id": 1}, {"message_id": 2}]'::jsonb, 'case 7', 'T-7', 'safe_delete_admin'::name, '2100-01-01 00:00+00'::timestamptz, NULL::timestamptz),
        ('shop.visit', 'shop.visit', NULL, 'case 8', NULL, 'safe_delete_admin', NULL, NULL)$$,
    'keeps which rows are held, why, for whom and until when'
);
SELECT is((SELECT h.hold_id FROM safe_delete.hold AS h WHERE h.hold_reason = 'case 7'), :some_rows::bigint, 'returns the id of the hold');
SELECT results_eq(
    $$SELECT a.target_name, a.done_as, a.detail - 'hold_id' FROM safe_delete.audit_trail AS a WHERE a.event = 'hold placed' ORDER BY a.happened_at$$,
    $$VALUES ('shop.message', 'safe_delete_admin'::name, '{"keys": [{"message_id": 1}, {"message_id": 2}], "reason": "case 7", "ticket": "T-7", "expires_at": "2100-01-01T00:00:00+00:00"}'::jsonb),
        ('shop.visit', 'safe_delete_admin', '{"keys": "all", "reason": "case 8"}')$$,
    'records the hold'
);
SELECT results_eq(
    $$SELECT d -> 'candidates', d -> 'spared' FROM safe_delete.dry_run('mark', 'shop.message', '{"retain": "30 days"}') AS d$$,
    $$VALUES ('7'::jsonb, '2'::jsonb)$$, 'spares the rows from mark'
);
SELECT is(
    (SELECT g ->> 'verdict' FROM safe_delete.dry_run('purge', 'shop.visit', '{"grace": "30 days"}') AS d, jsonb_array_elements(d -> 'guards') AS g WHERE g ->> 'guard' = 'holds'),
    'stop', 'stops a purge of a table that is held as a whole'
);
SELECT lives_ok($$SELECT safe_delete.soft_delete('shop.message', '[1]')$$, 'lets people soft-delete a row on hold');
SELECT results_eq(
    $$SELECT p -> 'candidates', p -> 'spared' FROM safe_delete._call_storage_hand('shop.message', 'profile_deleted',
        safe_delete._empty_selection() || jsonb_build_object('deleted_before', 'infinity', 'held', safe_delete._held_keys('shop.message'))) AS p$$,
    $$VALUES ('0'::jsonb, '1'::jsonb)$$, 'spares the row from purge when it is deleted'
);
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 9');
SELECT safe_delete.place_hold('shop.message', '[1, 1, 2, 777]', 'case 10');
SELECT results_eq(
    $$SELECT d -> 'candidates', d -> 'spared', d -> 'table_rows' FROM safe_delete.dry_run('mark', 'shop.message', '{"retain": "30 days"}') AS d$$,
    $$VALUES ('7'::jsonb, '1'::jsonb, '8'::jsonb)$$, 'counts a row once, however often it is held'
);

-- The caller's settings.
SET LOCAL TimeZone = 'Europe/Berlin';
SELECT safe_delete.place_hold('shop.reading', '["2025-01-01 02:00"]', 'case 11');
SET LOCAL TimeZone = 'UTC';
SELECT is(
    safe_delete.dry_run('mark', 'shop.reading', '{"retain": "30 days"}') -> 'sample',
    '[{"age": "2025-01-01T00:00:00+00:00", "key": "2025-01-01T00:00:00+00:00"}, {"age": "2025-01-01T02:00:00+00:00", "key": "2025-01-01T02:00:00+00:00"}]',
    'holds the row that its caller meant, whatever the time zone of the run'
);
SET LOCAL datestyle = 'SQL, DMY';
SELECT lives_ok($$SELECT safe_delete.place_hold('shop.day', '["2025-02-01"]', 'case 12')$$, 'takes a date in ISO form under any settings');
DO $$
BEGIN
    PERFORM safe_delete.place_hold('shop.day', '["01/02/2025"]', 'case 13');
EXCEPTION
    WHEN OTHERS THEN NULL;
END;
$$;
RESET datestyle;
SELECT lives_ok($$SELECT safe_delete.dry_run('mark', 'shop.day', '{"retain": "30 days"}')$$, 'keeps no date that a run with other settings could not read');

-- A superuser's table.
CREATE TABLE shop.root (id integer PRIMARY KEY, at date);
INSERT INTO shop.root VALUES (1, '2025-01-01'), (2, '2025-01-01');
SELECT safe_delete.protect('shop.root', 'apart', 'at');
SELECT safe_delete.place_hold('shop.root', '[1]', 'case 14');
SELECT is(safe_delete.dry_run('mark', 'shop.root', '{"retain": "30 days"}') -> 'spared', '1', 'holds rows of a superuser''s table');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.place_hold(regclass,jsonb,text,text,timestamptz)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '[1]', 'x')$$, '42501', 'permission denied for function place_hold', 'is not for the deleter');
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.place_hold('shop.message', '[1]', 'x')$$, '42501', 'permission denied for function place_hold', 'is not for operators');
SET ROLE safe_delete_admin;
SELECT throws_ok('UPDATE safe_delete.hold SET released_at = now()', '42501', NULL, 'is the only way to a hold');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
