BEGIN;
SELECT plan(19);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
GRANT CREATE ON SCHEMA public TO tap_owner;
CREATE ROLE tap_admin;
GRANT safe_delete_admin TO tap_admin;
CREATE ROLE tap_operator;
GRANT safe_delete_operator TO tap_operator;

SET LOCAL ROLE tap_owner;
-- A column that has the name of a variable of ours.
CREATE TABLE public.tap_bill (id integer PRIMARY KEY, arguments text, paid_at timestamptz);
INSERT INTO public.tap_bill
SELECT n, CASE WHEN n % 4 = 0 THEN 'void' ELSE 'paid' END, now() - n * interval '1 day' FROM generate_series(1, 100) AS n;
INSERT INTO public.tap_bill VALUES (101, 'void', NULL), (102, 'void', 'infinity');
CREATE TABLE public.tap_in_place AS SELECT * FROM public.tap_bill;
ALTER TABLE public.tap_in_place ADD PRIMARY KEY (id);
SELECT safe_delete.protect('public.tap_bill', 'apart', 'paid_at');
SELECT safe_delete.protect('public.tap_in_place', 'beside', 'paid_at');
DELETE FROM public.tap_bill WHERE id > 95;
DELETE FROM public.current_tap_in_place WHERE id > 95;

CREATE FUNCTION pg_temp.preview(target regclass, policy jsonb, guards jsonb DEFAULT '{}', jobs jsonb DEFAULT '{"mark": {"retain": "10 days"}, "purge": {"grace": "2 days"}}')
RETURNS SETOF text LANGUAGE sql AS $$
    SELECT format('%s %s %s', p.job, p.rows_before, coalesce(p.refused, p.rows_after::text)) FROM safe_delete.preview_changes($1, $2, $3, $4) AS p
$$;

SELECT results_eq(
    format($$SELECT pg_temp.preview(%L, '{"conditions": [{"column": "arguments", "in": ["void"]}]}')$$, v.target),
    ARRAY['mark 85 21', 'purge 0 0'],
    format('counts what conditions would choose of %s', v.target)
)
FROM (VALUES ('public.tap_bill'), ('public.tap_in_place')) AS v (target);
SELECT results_eq(
    $$SELECT pg_temp.preview('public.tap_bill', '{}')$$, ARRAY['mark 85 85', 'purge 0 0'], 'counts the same where nothing changes'
);
SELECT results_eq(
    $$SELECT pg_temp.preview('public.tap_bill', '{"minimum_grace": "7 days"}')$$,
    ARRAY['mark 85 85', 'purge 0 a grace of 2 days is shorter than the minimum grace, 7 days'],
    'says that a purge would be refused'
);
SAVEPOINT clean;
RESET ROLE;
SET LOCAL ROLE safe_delete_owner;
SELECT safe_delete._make_storage_partition('public.tap_bill', now() - interval '10 days');
RESET ROLE;
INSERT INTO safe_delete_data.public__tap_bill SELECT n, 'paid', now() - interval '90 days', now() - interval '10 days', 1 FROM generate_series(201, 240) AS n;
SELECT safe_delete.set_policy('public.tap_bill', '{"minimum_grace": "20 days"}');
SELECT results_eq(
    $$SELECT pg_temp.preview('public.tap_bill', '{"minimum_grace": "1 day"}')$$, ARRAY['mark 85 85', 'purge 0 40'], 'counts nothing for a purge that is refused so far'
);
SELECT results_eq(
    $$SELECT p.rows_before, p.rows_after FROM safe_delete.preview_changes('public.tap_bill', '{"minimum_grace": "7 days"}', jobs => '{"purge": {"grace": "5 days"}}') AS p$$,
    'VALUES (0::bigint, 0::bigint)', 'counts nothing for one that will be refused'
);
ROLLBACK TO clean;
SELECT safe_delete.set_policy('public.tap_bill', '{"conditions": [{"column": "arguments", "in": ["void"]}]}');
SELECT results_eq(
    $$SELECT pg_temp.preview('public.tap_bill', '{"conditions": null}')$$, ARRAY['mark 21 85', 'purge 0 0'], 'knows that null brings the default back'
);
SELECT is_empty($$SELECT pg_temp.preview('public.tap_bill', '{}', jobs => '{}')$$, 'says nothing of jobs that never ran and are not named');
SELECT is(
    (
        SELECT p.guard_changes #>> '{0,guard}' || ' ' || (p.guard_changes #>> '{0,before}') || ' ' || (p.guard_changes #>> '{0,after}')
        FROM safe_delete.preview_changes('public.tap_bill', '{}', '{"row_count": {"max": 5}}', '{"mark": {"retain": "10 days"}}') AS p
    ),
    'row_count go stop',
    'says what a guard would say with another limit'
);
RESET ROLE;
INSERT INTO safe_delete.run (
    job, target_table, target_name, parameters, signature, selection, decided_by, state, started_at, started_by, started_as, driver_pid,
    candidate_count, row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
)
SELECT 'mark', 'public.tap_bill', 'public.tap_bill', '{"retain": "90 days", "backlog": true}', 's', '{}', '{}', 'done', now(), 'x', 'x', 1, 0, 0, 0, 0, 1, 1, 0, true;
SET LOCAL ROLE tap_owner;
SELECT is(
    (
        SELECT p.parameters::text || ' ' || p.parameters_before || ' ' || p.rows_before || ' ' || p.rows_after
        FROM safe_delete.preview_changes('public.tap_bill', jobs => '{"mark": {"retain": "10 days"}}') AS p
    ),
    '{"retain": "10 days"} {"retain": "90 days"} 1 21', 'counts what the last run would take as it was called'
);
RESET ROLE;
UPDATE safe_delete.run SET job = 'purge', parameters = '{"grace": "30 days", "retain": "95 days"}';
UPDATE safe_delete.protected_table SET age_column = NULL WHERE target_table = 'public.tap_bill'::regclass;
SELECT is(
    (SELECT p.parameters_before FROM safe_delete.preview_changes('public.tap_bill', jobs => '{"purge": {"grace": "10 days"}}') AS p),
    '{"grace": "30 days"}', 'leaves out a retention that the last run had by an age column of then'
);
UPDATE safe_delete.protected_table SET age_column = 'paid_at' WHERE target_table = 'public.tap_bill'::regclass;
DELETE FROM safe_delete.run;
SET LOCAL ROLE tap_owner;
SELECT throws_ok($$SELECT pg_temp.preview('public.tap_bill', '{"colour": "red"}')$$, 'SD504', NULL, 'refuses an unknown setting');
SELECT throws_ok($$SELECT pg_temp.preview('public.tap_bill', '{}', '{"colour": {"max": 1}}')$$, 'SD503', NULL, 'refuses an unknown guard');
SELECT throws_ok($$SELECT pg_temp.preview('public.tap_bill', '{}', '{"row_count": {"min": 1}}')$$, 'SD503', NULL, 'refuses what a guard does not take');
SELECT throws_ok($$SELECT pg_temp.preview('public.tap_bill', '{}', '{}', '{"mark": {"retain": "10"}}')$$, 'SD702', NULL, 'refuses a retention without a unit');
RESET ROLE;

SELECT is((SELECT count(*) FROM safe_delete.policy AS p WHERE p.target_table = 'public.tap_in_place'::regclass), 0::bigint, 'writes nothing');
SET LOCAL ROLE tap_admin;
SELECT throws_ok($$SELECT * FROM safe_delete.preview_changes('public.tap_bill', jobs => '{"mark": {"retain": "10 days"}}')$$, '42501', NULL, 'counts with the rights of whoever asks');
SET LOCAL ROLE tap_operator;
SELECT throws_ok($$SELECT * FROM safe_delete.preview_changes('public.tap_bill')$$, '42501', NULL, 'answers admins only');
RESET ROLE;
ALTER TABLE public.tap_bill ENABLE ROW LEVEL SECURITY;
SELECT lives_ok($$SELECT * FROM safe_delete.preview_changes('public.tap_bill', jobs => '{"mark": {"retain": "10 days"}}')$$, 'counts for a superuser whatever row-level security says');

SELECT * FROM finish();
ROLLBACK;
