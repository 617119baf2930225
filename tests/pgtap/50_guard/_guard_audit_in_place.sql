BEGIN;
SELECT plan(6);

CREATE FUNCTION says(profile jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_audit_in_place(profile, '{}') ->> 'verdict'$$;
SELECT is(says('{"problems": ["trigger x is missing"]}'), 'stop', 'stops on one problem');
SELECT is(says('{"problems": []}'), 'go', 'says go where there is none');
SELECT is(says('{}'), 'unknown', 'cannot tell when nobody looked');
SELECT is(safe_delete._guard_audit_in_place('{"problems": ["a", "b"]}', '{}') ->> 'detail', 'a', 'names the first problem');

-- The same on a table.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;
CREATE FUNCTION verdict() RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'audit_in_place'
$$;
SELECT is(verdict(), 'go', 'says go for a table as protect() left it');
ALTER TABLE shop.message DISABLE TRIGGER safe_delete_move;
SELECT is(verdict(), 'stop', 'stops when a trigger of the kit is disabled');

SELECT * FROM finish();
ROLLBACK;
