BEGIN;
SELECT plan(94);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at date);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;

SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.loose', 'row_count', '{"max": 5}')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', 'row_kount', '{"max": 5}')$$, 'SD503', 'there is no guard ''row_kount''', 'refuses a guard that is not there');
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', NULL, '{"max": 5}')$$, 'SD503', 'there is no guard NULL', 'refuses no guard');
SELECT throws_ok(
    format('SELECT safe_delete.set_guard(''shop.message'', %L, %L)', v.guard, v.settings), 'SD503', format('guard %s does not take %s', v.guard, v.settings::jsonb),
    format('refuses %s for %s', v.settings, v.guard)
)
FROM (
    VALUES
        ('row_count', '{}'), ('row_count', '[]'), ('row_count', '5'), ('row_count', '{"max": -1}'), ('row_count', '{"max": 1.5}'), ('row_count', '{"max": null}'), ('row_count', '{"max": "many"}'),
        ('row_count', '{"min": 5}'), ('row_count', '{"max": 5, "min": 1}'), ('row_count', '{"waived": "why"}'),
        ('row_ratio', '{"max": 0}'), ('row_ratio', '{"max": 1.01}'), ('row_ratio', '{"max": "0.5"}'), ('row_ratio', '{"max": -0.1}'),
        ('too_old', '{}'), ('too_old', '{"waived": ""}'), ('too_old', '{"waived": " "}'), ('too_old', '{"max": 5}'), ('too_old', '{"waived": null}'),
        ('too_old', '{"sentinels": "go"}'), ('too_old', '{"waived": "why", "sentinels": "perhaps"}'), ('too_old', '{"waived": "why", "allowed_interval": "7 days", "sentinels": "go"}'),
        ('stalled_table', '{"waived": "why", "sentinels": "go"}'), ('row_count', '{"max": 5, "sentinels": "go"}'),
        ('missing_age', '{"action": "spare"}'), ('missing_age', '{"action": null}'),
        ('holds', '{"action": "show"}'), ('holds', '{"action": "ignore"}'),
        ('minimum_kept', '{"min": -1}'), ('minimum_kept', '{"min": 0.5}'), ('minimum_kept', '{"waived": ""}'), ('minimum_kept', '{}'),
        ('audit_in_place', '{}'), ('audit_in_place', '{"waived": "why"}'),
        ('default_date', '{"share": 0}'), ('default_date', '{"share": 1.1}'), ('default_date', '{"max": 5}'), ('default_date', '{"share": 0.5, "waived": "why"}'),
        ('velocity', '{"factor": 0}'), ('velocity', '{"factor": "5"}'), ('velocity', '{"factor": -1}'), ('velocity', '{"waived": ""}'), ('clock', '{}'), ('clock', '{"factor": 0.5}'),
        ('stalled_table', '{"action": "show"}'), ('live_references', '{"waived": "why"}'), ('unprotected_cascade', '{"max": -1}'), ('foreign_key_index', '{"max": null}'),
        ('row_count', '{"function": "pg_catalog.jsonb_concat"}')
) AS v (guard, settings);
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', 'row_count', NULL)$$, 'SD503', 'guard row_count does not take NULL', 'refuses no setting');
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "7"}')$$, 'SD702', NULL, 'refuses an interval without a unit');
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', 'too_recent', '{"floor": 1}')$$, 'SD702', NULL, 'refuses a floor without a unit');
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.guard', 'keeps nothing when it refuses');

SET ROLE safe_delete_admin;
SELECT lives_ok(format('SELECT safe_delete.set_guard(''shop.message'', %L, %L)', v.guard, v.settings), format('takes %s for %s', v.settings, v.guard))
FROM (
    VALUES
        ('row_count', '{"max": 0}'), ('row_ratio', '{"max": 1}'), ('too_old', '{"waived": "archive", "sentinels": "go"}'), ('too_old', '{"allowed_interval": "7 days"}'), ('too_recent', '{"floor": "2 days"}'),
        ('missing_age', '{"action": "stop"}'), ('holds', '{"action": "stop"}'), ('minimum_kept', '{"min": 100}'),
        ('default_date', '{"share": 0.3}'), ('velocity', '{"min": 50}'), ('clock', '{"factor": 4}'), ('stalled_table', '{"waived": "archive"}'),
        ('live_references', '{"max": 1}'), ('unprotected_cascade', '{"max": 2}'), ('foreign_key_index', '{"max": 3}')
) AS v (guard, settings);
SELECT safe_delete.set_guard('shop.message_with_deleted', 'row_count', '{"max": 5000}');
RESET ROLE;
SELECT is(
    safe_delete._guard_settings('shop.message'),
    '{"row_count": {"max": 5000}, "row_ratio": {"max": 1}, "too_old": {"allowed_interval": "7 days"}, "too_recent": {"floor": "2 days"}, "missing_age": {"action": "stop"}, "holds": {"action": "stop"}, "minimum_kept": {"min": 100}, "audit_in_place": {},
        "default_date": {"share": 0.3, "min": 100}, "velocity": {"factor": 5, "min": 50}, "clock": {"factor": 4}, "stalled_table": {"waived": "archive"}, "live_references": {"max": 1}, "unprotected_cascade": {"max": 2}, "foreign_key_index": {"max": 3}}',
    'keeps what was set last, also when the table is given as its view'
);
SELECT is((SELECT array_agg(DISTINCT g.changed_by) FROM safe_delete.guard AS g), ARRAY['safe_delete_admin'::name], 'keeps who set it');
SELECT results_eq(
    $$SELECT a.done_as, a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'guard changed' AND a.detail ->> 'guard' = 'row_count' ORDER BY a.happened_at$$,
    $$VALUES ('safe_delete_admin'::name, '{"guard": "row_count", "before": {"max": 100000}, "after": {"max": 0}}'::jsonb),
        ('safe_delete_admin', '{"guard": "row_count", "before": {"max": 0}, "after": {"max": 5000}}')$$,
    'records each change, with before and after'
);
SAVEPOINT signed;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 5001}');
SELECT isnt(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'voids signatures');

-- A guard of one's own.
SET ROLE tap_owner;
CREATE FUNCTION shop.few_words(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql STABLE AS
    $$SELECT jsonb_build_object('verdict', CASE WHEN (profile ->> 'candidates')::bigint > (settings ->> 'most')::bigint THEN 'stop' ELSE 'go' END, 'measured', current_user)$$;
CREATE FUNCTION shop.one_argument(profile jsonb) RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT profile';
CREATE FUNCTION shop.other_result(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql STABLE AS 'SELECT ''go''';
CREATE FUNCTION shop.changes_things(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT profile';
RESET ROLE;
CREATE FUNCTION shop.of_another(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT profile';
SET ROLE safe_delete_admin;
SELECT throws_ok(
    format('SELECT safe_delete.set_guard(''shop.message'', %L, %L)', v.guard, v.settings), 'SD503', v.problem, format('refuses %s as %s', v.settings, v.guard)
)
FROM (
    VALUES
        ('own_rule', '{"function": "shop.not_there"}', 'there is no function shop.not_there'),
        ('own_rule', '{"function": "few_words"}', 'there is no function few_words'),
        ('own_rule', '{"function": "a b c("}', 'there is no function a b c('),
        ('own_rule', '{"function": "shop.one_argument(jsonb)"}', 'shop.one_argument(jsonb) is not a function of (profile jsonb, settings jsonb) that returns jsonb'),
        ('own_rule', '{"function": "shop.other_result"}', 'shop.other_result(jsonb,jsonb) is not a function of (profile jsonb, settings jsonb) that returns jsonb'),
        ('own_rule', '{"function": "shop.changes_things"}', 'shop.changes_things(jsonb,jsonb) is VOLATILE: a guard only looks, and is declared STABLE'),
        ('own_rule', '{"function": "shop.of_another"}', 'shop.of_another(jsonb,jsonb) does not belong to the owner of shop.message'),
        ('own_rule', '{"function": null}', NULL),
        ('Own Rule', '{"function": "shop.few_words"}', NULL)
) AS v (guard, settings, problem);
SELECT lives_ok($$SELECT safe_delete.set_guard('shop.message', 'few_words', '{"function": "shop.few_words", "most": 1}')$$, 'makes a function of the table''s owner a guard');
SELECT lives_ok($$SELECT safe_delete.set_guard('shop.message', 'few_words', '{"most": 2}')$$, 'changes what it is given');
RESET ROLE;
SELECT is((SELECT g.settings FROM safe_delete.guard AS g WHERE g.guard_name = 'few_words'), '{"function": "shop.few_words(jsonb,jsonb)", "most": 2}', 'keeps its function');
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
CREATE OR REPLACE FUNCTION shop.few_words(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT ''{"verdict": "go"}''::jsonb';
SELECT isnt(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'voids signatures when its source changes');
SET ROLE safe_delete_admin;
SELECT lives_ok($$SELECT safe_delete.set_guard('shop.message', 'few_words', '{"function": null}')$$, 'ends it');
RESET ROLE;
SELECT is_empty($$SELECT FROM safe_delete.guard AS g WHERE g.guard_name = 'few_words'$$, 'keeps nothing of it');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.set_guard(regclass,text,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 9}')$$, '42501', 'permission denied for function set_guard', 'is not for the deleter');
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 9}')$$, '42501', 'permission denied for function set_guard', 'is not for operators');
SET ROLE safe_delete_admin;
SELECT throws_ok('DELETE FROM safe_delete.guard', '42501', NULL, 'is the only way to a limit');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
