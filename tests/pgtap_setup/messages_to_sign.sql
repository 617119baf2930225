-- A hundred messages, one of each day; who owns them, who makes dry runs and may approve, and who approves.
-- attempt() and message() say what becomes of a mark beyond 90 days with a signature: its SQLSTATE, or 'runs'; why not.
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
CREATE FUNCTION message(signature text) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._try_start_run('mark', 'shop.message', '{"retain": "90 days"}', signature) -> 'refused' ->> 'message'$$;
