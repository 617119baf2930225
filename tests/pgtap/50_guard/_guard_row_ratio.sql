BEGIN;
SELECT plan(15);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_row_ratio(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"candidates": 51, "table_rows": 1000}', '{"max": 0.05}'), 'stop', 'stops when candidates are one row more than their share');
SELECT is(says('{"candidates": 50, "table_rows": 1000}', '{"max": 0.05}'), 'go', 'says go at its limit');
SELECT is(says('{"candidates": 999, "table_rows": 999}', '{"max": 0.05}'), 'go', 'does not judge tables below 1,000 rows');
SELECT is(says('{"candidates": 1000, "table_rows": 1000}', '{"max": 1}'), 'go', 'lets a whole table go where the admin allows it');
SELECT is(says('{"candidates": 1, "table_rows": 1000}', '{}'), 'unknown', 'cannot tell without a limit');
SELECT is(says('{"candidates": 1}', '{"max": 0.05}'), 'unknown', 'cannot tell without the size of the table');
SELECT is(says('{"table_rows": 1000}', '{"max": 0.05}'), 'unknown', 'cannot tell without a count');
SELECT is(
    safe_delete._guard_row_ratio('{"candidates": 90, "table_rows": 1000}', '{"max": 0.05}') - 'detail', '{"verdict": "stop", "measured": "9.00 %", "allowed": "5.00 %"}',
    'shows what it measured and what is allowed'
);

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message SELECT i, CASE WHEN i <= 50 THEN now() - interval '100 days' ELSE now() END FROM generate_series(1, 1000) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'row_ratio', '{"max": 0.05}');
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.visit SELECT i, CASE WHEN i <= 50 THEN now() - interval '100 days' ELSE now() END FROM generate_series(1, 1000) AS i;
SELECT safe_delete.protect('shop.visit', 'beside', 'sent_at');
SELECT safe_delete.set_guard('shop.visit', 'row_ratio', '{"max": 0.05}');
RESET ROLE;
CREATE FUNCTION verdict(job text, target regclass, parameters jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' || ' ' || (g ->> 'measured')
    FROM jsonb_array_elements(safe_delete.dry_run(job, target, parameters) -> 'guards') AS g WHERE g ->> 'guard' = 'row_ratio'
$$;
SELECT is(verdict('mark', 'shop.message', '{"retain": "90 days"}'), 'go 5.00 %', 'says go for rows at its limit, apart');
SELECT is(verdict('mark', 'shop.visit', '{"retain": "90 days"}'), 'go 5.00 %', 'says go for rows at its limit, beside');
UPDATE shop.message SET sent_at = now() - interval '100 days' WHERE message_id = 51;
UPDATE shop.visit SET sent_at = now() - interval '100 days' WHERE visit_id = 51;
SELECT is(verdict('mark', 'shop.message', '{"retain": "90 days"}'), 'stop 5.10 %', 'stops on one row more, apart');
SELECT is(verdict('mark', 'shop.visit', '{"retain": "90 days"}'), 'stop 5.10 %', 'stops on one row more, beside');
ANALYZE shop.message, shop.visit;
SELECT is(verdict('mark', 'shop.message', '{"retain": "90 days"}'), 'stop 5.10 %', 'and when the table has statistics, apart');
SELECT is(verdict('mark', 'shop.visit', '{"retain": "90 days"}'), 'stop 5.10 %', 'and when the table has statistics, beside');
DELETE FROM shop.message WHERE message_id = 1000;
SELECT is(verdict('mark', 'shop.message', '{"retain": "90 days"}'), 'go 5.11 %', 'does not judge what has become a small table');

SELECT * FROM finish();
ROLLBACK;
