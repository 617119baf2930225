BEGIN;
SELECT plan(15);

CREATE FUNCTION sliced(days jsonb, most integer, job text DEFAULT 'mark', time_zone text DEFAULT 'UTC', others jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT safe_delete._sliced(
        jsonb_build_object('time_zone', time_zone, 'cutoff', 'c', 'deleted_before', 'd'),
        jsonb_build_object('job', job, 'candidates', 30, 'table_rows', 999, 'run_count', 0, 'days', days) || others,
        jsonb_build_object('row_count', jsonb_build_object('max', most), 'row_ratio', '{"max": 0.01}'::jsonb, 'velocity', '{"factor": 5, "min": 10}'::jsonb)
    )
$$;
SET LOCAL TimeZone = 'America/New_York';

SELECT is((sliced('{"2020-01-01": 10, "2020-01-02": 10, "2020-01-03": 10}', 25) ->> 'cutoff')::timestamptz, '2020-01-03 00:00 UTC'::timestamptz, 'goes to the first day that is too much');
SELECT is((sliced('{"2020-01-01": 10, "2020-01-02": 10, "2020-01-03": 10}', 20) ->> 'cutoff')::timestamptz, '2020-01-03 00:00 UTC'::timestamptz, 'takes as many as the limit');
SELECT is((sliced('{"2020-01-01": 10, "2020-01-02": 10, "2020-01-03": 10}', 19) ->> 'cutoff')::timestamptz, '2020-01-02 00:00 UTC'::timestamptz, 'takes no more');
SELECT is(sliced('{"2020-01-01": 10, "2020-01-02": 10, "2020-01-03": 10}', 30) ->> 'cutoff', 'c', 'takes all where all is allowed');
SELECT is(sliced('{"2020-01-01": 10, "2020-01-02": 10, "2020-01-03": 10}', 9) ->> 'cutoff', 'c', 'is no slice where the first day is too much');
SELECT is(sliced('{"2020-01-01": 10, "2020-01-02": 10, "2020-01-03": 10}', 9) -> 'backlog', '{"limit": 9, "until": null, "all_rows": 30}', 'says so');
SELECT is(sliced('{}', 9) ->> 'cutoff', 'c', 'takes nothing where nothing is');
SELECT is(sliced('null', 9) ->> 'cutoff', 'c', 'does without a count by day');
SELECT is((sliced('{"2020-01-02": 10, "2020-01-01": 10, "0044-03-15 BC": 10}', 10) ->> 'cutoff')::timestamptz, '2020-01-01 00:00 UTC'::timestamptz, 'takes the oldest first');
SELECT is((sliced('{"2020-01-01": 10, "2020-01-02": 10}', 10, 'mark', 'Asia/Kathmandu') ->> 'cutoff')::timestamptz, '2020-01-01 18:15 UTC'::timestamptz, 'counts days of the policy''s time zone');
SELECT results_eq(
    $$SELECT s ->> 'cutoff', (s ->> 'deleted_before')::timestamptz FROM sliced('{"2020-01-01": 10, "2020-01-02": 10}', 10, 'purge') AS s$$, $$VALUES ('c', '2020-01-02 00:00 UTC'::timestamptz)$$, 'goes by the time of deletion in a purge'
);
-- Which limits.
SELECT is(sliced('{}', 25, 'mark', 'UTC', '{"table_rows": 1000}') -> 'backlog' -> 'limit', '10', 'knows the limit of row_ratio');
SELECT is(sliced('{}', 25, 'mark', 'UTC', '{"table_rows": 1099}') -> 'backlog' -> 'limit', '10', 'never rounds it up');
SELECT is(sliced('{}', 25, 'mark', 'UTC', '{"run_count": 3, "median_rows": 4}') -> 'backlog' -> 'limit', '20', 'knows that of velocity');
SELECT is(sliced('{}', 25, 'mark', 'UTC', '{"run_count": 2, "median_rows": 1}') -> 'backlog' -> 'limit', '25', 'does not, before there are three runs');

SELECT * FROM finish();
ROLLBACK;
