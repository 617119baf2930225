BEGIN;
SELECT plan(10);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_row_count(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"candidates": 5001}', '{"max": 5000}'), 'stop', 'stops when there is one candidate too many');
SELECT is(says('{"candidates": 5000}', '{"max": 5000}'), 'go', 'says go at its limit');
SELECT is(says('{"candidates": 0}', '{"max": 0}'), 'go', 'says go when there is nothing to take');
SELECT is(says('{"candidates": 1}', '{}'), 'unknown', 'cannot tell without a limit');
SELECT is(says('{}', '{"max": 5000}'), 'unknown', 'cannot tell without a count');
SELECT is(
    safe_delete._guard_row_count('{"candidates": 7}', '{"max": 5}') - 'detail', '{"verdict": "stop", "measured": "7", "allowed": "5"}', 'shows what it measured and what is allowed'
);

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message SELECT i, CASE WHEN i <= 30 THEN now() - interval '100 days' ELSE now() END FROM generate_series(1, 1000) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 30}');
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.visit SELECT i, CASE WHEN i <= 30 THEN now() - interval '100 days' ELSE now() END FROM generate_series(1, 1000) AS i;
SELECT safe_delete.protect('shop.visit', 'beside', 'sent_at');
SELECT safe_delete.set_guard('shop.visit', 'row_count', '{"max": 30}');
RESET ROLE;
CREATE FUNCTION verdict(job text, target regclass, parameters jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' || ' ' || (g ->> 'measured')
    FROM jsonb_array_elements(safe_delete.dry_run(job, target, parameters) -> 'guards') AS g WHERE g ->> 'guard' = 'row_count'
$$;
SELECT is(verdict('mark', 'shop.message', '{"retain": "90 days"}'), 'go 30', 'says go for rows at its limit, apart');
SELECT is(verdict('mark', 'shop.visit', '{"retain": "90 days"}'), 'go 30', 'says go for rows at its limit, beside');
UPDATE shop.message SET sent_at = now() - interval '100 days' WHERE message_id = 31;
UPDATE shop.visit SET sent_at = now() - interval '100 days' WHERE visit_id = 31;
SELECT is(verdict('mark', 'shop.message', '{"retain": "90 days"}'), 'stop 31', 'stops on one row more, apart');
SELECT is(verdict('mark', 'shop.visit', '{"retain": "90 days"}'), 'stop 31', 'stops on one row more, beside');

SELECT * FROM finish();
ROLLBACK;
