BEGIN;
SELECT plan(16);

CREATE FUNCTION says(profile jsonb, settings jsonb DEFAULT '{"action": "stop"}') RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_stalled_table(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"job": "mark", "candidates": 5, "newest_kept": null}'), 'stop', 'stops when no row is newer than the cut-off');
SELECT is(says('{"job": "mark", "candidates": 5, "newest_kept": "2026-01-01"}'), 'go', 'says go when one is');
SELECT is(says('{"job": "mark", "candidates": 0, "newest_kept": null}'), 'go', 'says go when nothing would be taken');
SELECT is(says('{"job": "purge", "candidates": 5}'), 'go', 'judges no purge: its rows have been marked');
SELECT is(says('{"job": "mark", "candidates": 5, "newest_kept": null}', '{"waived": "an archive"}'), 'go', 'says go where the admin waived it');
SELECT is(says('{"job": "mark", "candidates": 5}'), 'unknown', 'cannot tell without the newest row');
SELECT is(says('{"job": "mark", "newest_kept": null}'), 'unknown', 'cannot tell without a count');

-- The same on rows, with and without an index on the age column.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, seen_on date);
CREATE INDEX ON shop.visit (seen_on);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
RESET ROLE;
CREATE FUNCTION verdict(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', target, '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'stalled_table'
$$;
SELECT is(verdict('shop.message'), 'go', 'says go for an empty table');
INSERT INTO shop.message SELECT i, now() - interval '91 days' FROM generate_series(1, 5) AS i;
INSERT INTO shop.message VALUES (6, NULL), (7, now() + interval '1 day'), (8, 'infinity');
INSERT INTO shop.visit SELECT i, now() - interval '92 days' FROM generate_series(1, 5) AS i;
INSERT INTO shop.visit VALUES (6, NULL), (7, now() + interval '2 days'), (8, 'infinity');
SELECT is(verdict('shop.message'), 'stop', 'stops where all are old; rows without a usable date replace nothing');
SELECT is(verdict('shop.visit'), 'stop', 'stops so beside, by an index');
SAVEPOINT stalled;
INSERT INTO shop.message VALUES (9, now() - interval '90 days');
INSERT INTO shop.visit VALUES (9, now() - interval '89 days');
SELECT is(verdict('shop.message'), 'go', 'says go with one row at the cut-off');
SELECT is(verdict('shop.visit'), 'go', 'says go so beside');
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 7');
SELECT is(verdict('shop.message'), 'go', 'says go so while rows are on hold');
ROLLBACK TO stalled;
INSERT INTO shop.visit VALUES (9, now() - interval '1 day');
DELETE FROM shop.current_visit WHERE visit_id = 9;
SELECT is(verdict('shop.visit'), 'stop', 'counts no deleted row as a new one');
ROLLBACK TO stalled;
DELETE FROM shop.message;
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(0, 3) AS i;
SELECT is(verdict('shop.message'), 'go', 'says go for a table that is three days old');
SELECT is((SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'candidates'), '0', 'of which nothing goes');

SELECT * FROM finish();
ROLLBACK;
