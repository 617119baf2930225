BEGIN;
SELECT plan(2);

\ir ../../pgtap_setup/messages_to_sign.sql
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "1 day"}');
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.allow_once(:'signature', 'too_old', '{"waived": "first run"}', 'first run');
SELECT results_eq(
    $$SELECT e.signature, e.target_name, e.guard_name, e.settings, e.exception_reason, e.allowed_by, e.expires_at - e.allowed_at > '6 days', e.run_id FROM safe_delete.guard_exceptions AS e$$,
    format($$VALUES (%L, 'shop.message', 'too_old', '{"waived": "first run"}'::jsonb, 'first run', 'tap_approver'::name, true, NULL::bigint)$$, :'signature'), 'shows what is allowed once, by whom and why'
);
RESET SESSION AUTHORIZATION;
SELECT attempt(:'signature');
SELECT results_eq('SELECT e.run_id FROM safe_delete.guard_exceptions AS e', 'SELECT r.run_id FROM safe_delete.runs AS r', 'shows which run used it up');

SELECT * FROM finish();
ROLLBACK;
