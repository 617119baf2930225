BEGIN;
SELECT plan(7);

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
\ir ../../pgtap_setup/guarded_messages.sql
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 30}');
SELECT results_eq(
    $$SELECT * FROM verdicts('row_count', '70 days', '69 days')$$,
    $$VALUES ('apart', '{go 30,stop 31}'::text[]), ('with statistics', '{go 30,stop 31}'), ('beside', '{go 30,stop 31}')$$,
    'says go for rows at its limit, and stops on one more, wherever they are'
);

SELECT * FROM finish();
ROLLBACK;
