BEGIN;
SELECT plan(13);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
GRANT CREATE ON SCHEMA public TO tap_owner;
CREATE ROLE tap_operator;
GRANT safe_delete_operator TO tap_operator;
CREATE ROLE tap_auditor;
GRANT safe_delete_auditor TO tap_auditor;

SET LOCAL ROLE tap_owner;
CREATE TABLE public.tap_message (id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO public.tap_message
SELECT d * 100 + n, date_trunc('day', now(), 'UTC') - d * interval '1 day' + interval '12 hours' FROM generate_series(1, 200) AS d, generate_series(1, 40) AS n;
CREATE TABLE public.tap_part (id integer PRIMARY KEY);
SELECT safe_delete.protect('public.tap_message', 'apart', 'sent_at');
SELECT safe_delete.protect('public.tap_part', 'apart');
CREATE FUNCTION pg_temp.suggested(kind text, name text, retain text DEFAULT '90 days') RETURNS jsonb LANGUAGE sql AS $$
    SELECT s.settings FROM safe_delete.suggest_policy('public.tap_message', retain) AS s WHERE s.kind = $1 AND s.name = $2
$$;

SELECT is(pg_temp.suggested('guard', 'row_count'), '{"max": 1000}', 'proposes no fewer rows than 1,000');
SELECT is(pg_temp.suggested('guard', 'minimum_kept'), '{"min": 1800}', 'proposes to keep half of what is younger than the retention');
SELECT is(pg_temp.suggested('guard', 'row_ratio'), '{"max": 0.28}', 'proposes the share that the number of rows is');
SELECT is(pg_temp.suggested('guard', 'too_old'), '{"allowed_interval": "7 days"}', 'proposes a week where rows come every day');
SELECT is(pg_temp.suggested('guard', 'missing_age'), '{"action": "stop"}', 'proposes to stop on rows without an age where there are none');
SELECT results_eq(
    $$SELECT s.name, s.reason FROM safe_delete.suggest_policy('public.tap_message') AS s WHERE s.kind = 'retention' AND s.name = '90 days'$$,
    $$VALUES ('90 days', 'would take 4,400 of 8,000 rows at first (55.0 %), then about 40 a day')$$,
    'compares retentions where none is given'
);
SELECT is(pg_temp.suggested('guard', 'minimum_kept', NULL), NULL, 'proposes no number to keep while there is no retention');

INSERT INTO public.tap_message VALUES (-1, NULL), (-2, '1970-01-01'), (-3, now() - interval '2 days 2 hours');
SELECT is(pg_temp.suggested('guard', 'missing_age'), NULL, 'does not propose to stop on rows without an age that are there already');
SELECT ok(
    (SELECT s.reason ~ 'The oldest, of 20\d\d-' FROM safe_delete.suggest_policy('public.tap_message', '90 days') AS s WHERE s.name = 'too_old'),
    'says how far the first run must reach, and does not take 1970-01-01 for a date'
);
SELECT set_eq(
    $$SELECT s.name FROM safe_delete.suggest_policy('public.tap_part') AS s WHERE s.kind = 'guard'$$,
    ARRAY['too_old', 'minimum_kept'],
    'proposes for a table without an age column what a purge needs'
);
SELECT throws_ok($$SELECT safe_delete.suggest_policy('public.tap_message', '90')$$, 'SD702', NULL, 'refuses a retention without a unit');
RESET ROLE;

SET LOCAL ROLE tap_operator;
SELECT isnt_empty($$SELECT safe_delete.suggest_policy('public.tap_message')$$, 'answers an operator, who may not read the table');
SET LOCAL ROLE tap_auditor;
SELECT throws_ok($$SELECT safe_delete.suggest_policy('public.tap_message')$$, '42501', NULL, 'answers nobody else');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
