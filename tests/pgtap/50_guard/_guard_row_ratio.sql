BEGIN;
SELECT plan(10);

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
\ir ../../pgtap_setup/guarded_messages.sql
INSERT INTO shop.message SELECT i, now() FROM generate_series(101, 1000) AS i;
SELECT results_eq(
    $$SELECT * FROM verdicts('row_ratio', '50 days', '49 days')$$,
    $$VALUES ('apart', '{go 5.00 %,stop 5.10 %}'::text[]), ('with statistics', '{go 5.00 %,stop 5.10 %}'), ('beside', '{go 5.00 %,stop 5.10 %}')$$,
    'says go for rows at its limit, and stops on one more, wherever they are'
);
SELECT safe_delete.switch_hiding('shop.message', 'apart');
DELETE FROM shop.message WHERE message_id = 1000;
SELECT is(verdict('row_ratio', '49 days'), 'go 5.11 %', 'does not judge what has become a small table');

SELECT * FROM finish();
ROLLBACK;
