BEGIN;
SELECT plan(26);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_too_old(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"job": "mark", "sentinels": 0, "too_old": 1}', '{"allowed_interval": "7 days"}'), 'stop', 'stops on one row that is too old');
SELECT is(says('{"job": "mark", "sentinels": 0, "too_old": 0}', '{"allowed_interval": "7 days"}'), 'go', 'says go where no row is');
SELECT is(says('{"job": "mark", "sentinels": 1, "too_old": 0}', '{"allowed_interval": "7 days"}'), 'stop', 'stops a mark on one date that means no date');
SELECT is(says('{"job": "purge", "sentinels": 1, "too_old": 0}', '{"allowed_interval": "7 days"}'), 'go', 'lets such rows go when they have been deleted');
SELECT is(says('{"job": "mark", "sentinels": 0, "too_old": 0}', '{}'), 'unknown', 'cannot tell while the interval is not set');
SELECT is(says('{"job": "mark", "sentinels": 0, "too_old": 1}', '{"waived": "imported archive"}'), 'go', 'says go where the admin waived it');
SELECT is(says('{"job": "mark", "sentinels": 1, "too_old": 1}', '{"waived": "imported archive"}'), 'stop', 'a waived interval lets no date go that means no date');
SELECT is(says('{"job": "mark", "sentinels": 0, "endless_past": 1, "too_old": 0}', '{"waived": "imported archive"}'), 'stop', 'nor -infinity');
SELECT is(says('{"job": "mark", "sentinels": 1, "too_old": 1}', '{"waived": "imported archive", "sentinels": "go"}'), 'go', 'says go where the admin lets such dates go, too');
SELECT is(says('{"job": "mark", "sentinels": 1, "too_old": 1}', '{"allowed_interval": "90 years", "sentinels": "go"}'), 'stop', 'they count as old then');
SELECT is(says('{"job": "mark", "sentinels": 1, "too_old": 1}', '{}'), 'stop', 'stops on them where nothing is set');
SELECT is(says('{"job": "mark"}', '{"allowed_interval": "7 days"}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{"job": "mark", "sentinels": 0, "endless_past": 1, "too_old": 0}', '{"allowed_interval": "7 days"}'), 'stop', 'stops a mark on one row dated -infinity');
SELECT is(says('{"job": "purge", "sentinels": 0, "endless_past": 1, "too_old": 0}', '{"allowed_interval": "7 days"}'), 'go', 'lets a purge pass it');

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, seen_on date);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "7 days"}');
SELECT safe_delete.set_guard('shop.visit', 'too_old', '{"allowed_interval": "1000 years"}');
RESET ROLE;
CREATE FUNCTION verdict(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', target, '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'too_old'
$$;
INSERT INTO shop.message VALUES (1, now() - interval '97 days');
SELECT is(verdict('shop.message'), 'go', 'says go for a row as old as retention and interval together');
INSERT INTO shop.message VALUES (2, now() - interval '97 days' - interval '1 microsecond');
SELECT is(verdict('shop.message'), 'stop', 'stops on a row one microsecond older');
SELECT safe_delete.place_hold('shop.message', '[2]', 'case 7');
SELECT is(verdict('shop.message'), 'go', 'does not judge rows on hold');
INSERT INTO shop.visit VALUES (1, now() - interval '100 days');
SELECT is(verdict('shop.visit'), 'go', 'says go for an old date, beside');
SAVEPOINT clean;
INSERT INTO shop.visit VALUES (2, '1970-01-01');
SELECT is(verdict('shop.visit'), 'stop', 'stops on 1970-01-01');
ROLLBACK TO clean;
INSERT INTO shop.visit VALUES (2, '1900-01-01');
SELECT is(verdict('shop.visit'), 'stop', 'stops on 1900-01-01');
DELETE FROM shop.current_visit WHERE visit_id = 2;
SELECT is(verdict('shop.visit'), 'go', 'lets a run go on when such a row has been deleted');
ROLLBACK TO clean;
INSERT INTO shop.visit VALUES (2, '0001-01-01');
SELECT is(verdict('shop.visit'), 'stop', 'stops on 0001-01-01');
ROLLBACK TO clean;
INSERT INTO shop.visit VALUES (2, '1970-01-05'), (3, 'infinity');
SELECT is(verdict('shop.visit'), 'go', 'says go for a day that only lies near a sentinel, and for what is no candidate');
INSERT INTO shop.visit VALUES (4, '-infinity');
SELECT is(verdict('shop.visit'), 'stop', 'stops on -infinity, which is no candidate either');
ROLLBACK TO clean;
SELECT safe_delete.set_guard('shop.visit', 'too_old', '{"allowed_interval": "1000 years", "sentinels": "go"}');
INSERT INTO shop.visit VALUES (2, '1970-01-01');
SELECT is(verdict('shop.visit'), 'go', 'says go for 1970-01-01 where the admin lets it');
SELECT is(
    safe_delete._guard_limits('shop.visit', '{"too_old": {"waived": "this once"}}') -> 'too_old', '{"waived": "this once", "sentinels": "go"}',
    'an exception for once takes back nothing that the limit lets go'
);

SELECT * FROM finish();
ROLLBACK;
