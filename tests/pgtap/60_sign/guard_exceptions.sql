BEGIN;
SELECT plan(2);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
CREATE ROLE tap_requester LOGIN;
CREATE ROLE tap_approver LOGIN;
GRANT safe_delete_admin TO tap_owner;
GRANT safe_delete_operator, safe_delete_approver TO tap_requester;
GRANT safe_delete_approver TO tap_approver;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "20 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 50}');
RESET ROLE;
CREATE FUNCTION attempt(signature text) RETURNS text LANGUAGE sql AS $$SELECT coalesce(a -> 'refused' ->> 'sqlstate', 'runs') FROM safe_delete._try_start_run('mark', 'shop.message', '{"retain": "90 days"}', signature) AS a$$;
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
