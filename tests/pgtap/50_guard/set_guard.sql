BEGIN;
SELECT plan(51);

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
        ('missing_age', '{"action": "spare"}'), ('missing_age', '{"action": null}'),
        ('holds', '{"action": "show"}'), ('holds', '{"action": "ignore"}'),
        ('minimum_kept', '{"min": -1}'), ('minimum_kept', '{"min": 0.5}'), ('minimum_kept', '{"waived": ""}'), ('minimum_kept', '{}'),
        ('audit_in_place', '{}'), ('audit_in_place', '{"waived": "why"}')
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
        ('row_count', '{"max": 0}'), ('row_ratio', '{"max": 1}'), ('too_old', '{"allowed_interval": "7 days"}'), ('too_recent', '{"floor": "2 days"}'),
        ('missing_age', '{"action": "stop"}'), ('holds', '{"action": "stop"}'), ('minimum_kept', '{"min": 100}')
) AS v (guard, settings);
SELECT safe_delete.set_guard('shop.message_with_deleted', 'row_count', '{"max": 5000}');
RESET ROLE;
SELECT is(
    safe_delete._guard_settings('shop.message'),
    '{"row_count": {"max": 5000}, "row_ratio": {"max": 1}, "too_old": {"allowed_interval": "7 days"}, "too_recent": {"floor": "2 days"}, "missing_age": {"action": "stop"}, "holds": {"action": "stop"}, "minimum_kept": {"min": 100}, "audit_in_place": {}}',
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
