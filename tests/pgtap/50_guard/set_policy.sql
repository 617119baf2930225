BEGIN;
SELECT plan(32);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_on date);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_on');
RESET ROLE;

SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.set_policy('shop.loose', '{}')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.set_policy('shop.message', NULL)$$, 'SD504', 'a policy is a JSON object', 'refuses no policy');
SELECT throws_ok($$SELECT safe_delete.set_policy('shop.message', '[]')$$, 'SD504', 'a policy is a JSON object', 'refuses what is no object');
SELECT throws_ok(
    format('SELECT safe_delete.set_policy(''shop.message'', %L)', v.settings), 'SD504', NULL, format('refuses %s', v.settings)
)
FROM (
    VALUES ('{"minimum_grase": "7 days"}'), ('{"audit_detail": "rows"}'), ('{"audit_detail": 1}'), ('{"time_zone": "Europe/Bärlin"}'), ('{"time_zone": 1}'), ('{"time_zone": "EST"}'), ('{"time_zone": "CET"}'), ('{"time_zone": ""}')
) AS v (settings);
SELECT throws_ok(
    format('SELECT safe_delete.set_policy(''shop.message'', %L)', v.settings), 'SD702', NULL, format('refuses %s', v.settings)
)
FROM (VALUES ('{"minimum_grace": "7"}'), ('{"minimum_grace": 7}'), ('{"minimum_grace": "0 days"}'), ('{"minimum_grace": ""}')) AS v (settings);
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.policy', 'keeps nothing when it refuses');
SELECT is(safe_delete._policy_of('shop.message'::regclass), '{"audit_detail": "keys", "minimum_grace": "1 day", "reason": "optional", "time_zone": "UTC"}', 'has defaults');

SET ROLE safe_delete_admin;
SELECT lives_ok($$SELECT safe_delete.set_policy('shop.message', '{"minimum_grace": " 7 day", "time_zone": "Europe/Berlin"}')$$, 'takes settings');
SELECT lives_ok($$SELECT safe_delete.set_policy('shop.message_with_deleted', '{"audit_detail": "count"}')$$, 'takes the table given as its view');
RESET ROLE;
SELECT is(safe_delete._policy_of('shop.message'::regclass), '{"audit_detail": "count", "minimum_grace": "7 days", "reason": "optional", "time_zone": "Europe/Berlin"}', 'changes what is named, and leaves the rest');
SELECT safe_delete.set_policy('shop.message', '{"minimum_grace": null, "audit_detail": null}');
SELECT is(safe_delete._policy_of('shop.message'::regclass), '{"audit_detail": "keys", "minimum_grace": "1 day", "reason": "optional", "time_zone": "Europe/Berlin"}', 'brings a default back for null');
SELECT is((SELECT p.settings FROM safe_delete.policy AS p), '{"time_zone": "Europe/Berlin"}', 'keeps only what differs from the defaults');
SELECT results_eq(
    $$SELECT a.done_as, a.detail -> 'before' ->> 'minimum_grace', a.detail -> 'after' ->> 'minimum_grace' FROM safe_delete.audit_trail AS a WHERE a.event = 'policy changed' AND a.target_name = 'shop.message' ORDER BY a.happened_at$$,
    $$VALUES ('safe_delete_admin'::name, '1 day', '7 days'), ('safe_delete_admin', '7 days', '7 days'), (current_user, '7 days', '1 day')$$,
    'records each change, with before and after'
);

-- What a policy decides.
SELECT safe_delete.set_policy('shop.message', '{"minimum_grace": "30 days"}');
SELECT throws_ok(
    $$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "29 days"}')$$, 'SD702', 'grace 29 days is shorter than the minimum grace of shop.message, 30 days', 'refuses a purge with less than the minimum grace'
);
SELECT lives_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}')$$, 'lets a purge with the minimum grace go');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "4 weeks"}')$$, 'SD702', NULL, 'compares times and not words');
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
SELECT safe_delete.set_policy('shop.message', '{"time_zone": "Pacific/Kiritimati"}');
SELECT isnt(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'voids signatures');
INSERT INTO shop.message VALUES (1, (now() AT TIME ZONE 'Pacific/Kiritimati' - interval '90 days')::date), (2, (now() AT TIME ZONE 'Pacific/Kiritimati' - interval '90 days')::date - 1);
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'sample' -> 0 -> 'key', '2', 'counts days by the policy''s time zone');
SET LOCAL TimeZone = 'America/Los_Angeles';
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'candidates', '1', 'does not depend on the caller''s time zone');
RESET TimeZone;

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.set_policy(regclass,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.set_policy('shop.message', '{}')$$, '42501', 'permission denied for function set_policy', 'is not for the deleter');
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.set_policy('shop.message', '{}')$$, '42501', 'permission denied for function set_policy', 'is not for operators');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
