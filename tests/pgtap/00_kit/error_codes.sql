BEGIN;
SELECT plan(7);

SELECT columns_are('safe_delete', 'error_codes', ARRAY['sqlstate', 'condition_name', 'what_to_do']);
SELECT is_empty(
    $$SELECT e.sqlstate FROM safe_delete.error_codes AS e WHERE e.sqlstate !~ '^SD[0-9]{3}$'$$,
    'lists codes of class SD only'
);
SELECT is_empty(
    $$SELECT e.sqlstate FROM safe_delete.error_codes AS e GROUP BY e.sqlstate HAVING count(*) > 1$$,
    'lists each code once'
);
SELECT is_empty(
    $$SELECT e.condition_name FROM safe_delete.error_codes AS e GROUP BY e.condition_name HAVING count(*) > 1$$,
    'gives each code a name of its own'
);
SELECT is_empty(
    $$SELECT e.sqlstate FROM safe_delete.error_codes AS e WHERE e.condition_name !~ '^[a-z_]+$' OR btrim(e.what_to_do) !~ '\.$'$$,
    'says for each code what to do, in a sentence'
);
SELECT is(
    (SELECT e.condition_name FROM safe_delete.error_codes AS e WHERE e.sqlstate = 'SD602'),
    'signature_differs',
    'names the refusal of a wrong signature'
);
CREATE ROLE tap_app;
SET ROLE tap_app;
SELECT isnt_empty('SELECT FROM safe_delete.error_codes', 'may be read by anybody');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
