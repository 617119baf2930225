BEGIN;
SELECT plan(10);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_missing_age(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"missing_age": 1}', '{"action": "stop"}'), 'stop', 'stops on one row without an age where the admin says so');
SELECT is(says('{"missing_age": 0}', '{"action": "stop"}'), 'go', 'says go where no row is');
SELECT is(says('{"missing_age": 1}', '{"action": "show"}'), 'go', 'only shows such rows otherwise');
SELECT is(says('{"missing_age": 1}', '{}'), 'unknown', 'cannot tell without a setting');
SELECT is(says('{}', '{"action": "stop"}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{}', '{"action": "show"}'), 'unknown', 'also where it only shows');

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
SELECT safe_delete.protect('shop.message', 'beside', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'missing_age', '{"action": "stop"}');
RESET ROLE;
CREATE FUNCTION missing() RETURNS jsonb LANGUAGE sql AS $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'missing_age'$$;
INSERT INTO shop.message VALUES (1, now()), (2, now() - interval '100 days');
SELECT is(missing(), '0', 'counts no row with an age');
INSERT INTO shop.message VALUES (3, NULL), (4, 'infinity'), (5, '-infinity'), (6, now() + interval '1 microsecond');
SELECT is(missing(), '4', 'counts rows whose age is NULL, infinite, or in the future');
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'candidates', '1', 'never takes them for candidates');
DELETE FROM shop.current_message WHERE message_id = 3;
SELECT is(missing(), '3', 'counts live rows only');

SELECT * FROM finish();
ROLLBACK;
