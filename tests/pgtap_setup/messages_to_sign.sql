-- A hundred messages and who owns them, who makes dry runs and may approve, and who approves.
-- attempt() and message() say what becomes of a mark beyond 90 days with a signature: its SQLSTATE, or 'runs'; why not.
\ir messages.sql
RESET ROLE;
CREATE ROLE tap_requester LOGIN;
CREATE ROLE tap_approver LOGIN;
GRANT safe_delete_operator, safe_delete_approver TO tap_requester;
GRANT safe_delete_approver TO tap_approver;
SET ROLE tap_owner;
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "20 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 50}');
RESET ROLE;
CREATE FUNCTION attempt(signature text) RETURNS text LANGUAGE sql AS $$SELECT coalesce(a -> 'refused' ->> 'sqlstate', 'runs') FROM safe_delete._try_start_run('mark', 'shop.message', '{"retain": "90 days"}', signature) AS a$$;
CREATE FUNCTION message(signature text) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._try_start_run('mark', 'shop.message', '{"retain": "90 days"}', signature) -> 'refused' ->> 'message'$$;
