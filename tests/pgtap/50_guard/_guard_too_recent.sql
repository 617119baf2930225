BEGIN;
SELECT plan(8);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_too_recent(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"too_recent": 1}', '{"floor": "1 day"}'), 'stop', 'stops on one row that is too young');
SELECT is(says('{"too_recent": 0}', '{"floor": "1 day"}'), 'go', 'says go where no row is');
SELECT is(says('{}', '{"floor": "1 day"}'), 'unknown', 'cannot tell without a count');

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;
CREATE FUNCTION verdict(retain text) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.message', jsonb_build_object('retain', retain)) -> 'guards') AS g WHERE g ->> 'guard' = 'too_recent'
$$;
INSERT INTO shop.message VALUES (1, now() - interval '1 day');
SELECT is(verdict('2 hours'), 'go', 'says go for a row of a day');
INSERT INTO shop.message VALUES (2, now() - interval '1 day' + interval '1 microsecond');
SELECT is(verdict('2 hours'), 'stop', 'stops on a row one microsecond younger');
SELECT is(verdict('2 days'), 'go', 'says go when the retention keeps such rows');
SELECT safe_delete.set_guard('shop.message', 'too_recent', '{"floor": "12 hours"}');
SELECT is(verdict('2 hours'), 'go', 'follows the floor that the admin set');
INSERT INTO shop.message VALUES (3, now() + interval '1 day');
SELECT is(verdict('2 hours'), 'go', 'does not judge what is no candidate');

SELECT * FROM finish();
ROLLBACK;
