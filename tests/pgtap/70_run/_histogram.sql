BEGIN;
SELECT plan(12);

CREATE FUNCTION of_days(first_day date, step interval, count integer) RETURNS jsonb LANGUAGE sql AS $$
    SELECT safe_delete._histogram((SELECT jsonb_object_agg((first_day + i * step)::date, 2) FROM generate_series(0, count - 1) AS i))
$$;
SELECT is(safe_delete._histogram(NULL), '{"unit": "day", "bins": []}', 'shows nothing where there is nothing');
SELECT is(safe_delete._histogram('{"2026-02-03": 5, "2026-01-31": 7}'), '{"unit": "day", "bins": [{"from": "2026-01-31", "rows": 7}, {"from": "2026-02-03", "rows": 5}]}', 'shows days in order, without empty ones');
SELECT is(of_days('2026-01-01', '1 day', 60) ->> 'unit', 'day', 'shows up to 60 days');
SELECT is(of_days('2026-01-01', '1 day', 61) ->> 'unit', 'week', 'shows weeks beyond');
SELECT is(of_days('2026-01-01', '1 day', 61) -> 'bins' -> 0, '{"from": "2025-12-29", "rows": 8}', 'begins weeks on Mondays');
SELECT is(of_days('2020-01-06', '7 days', 61) ->> 'unit', 'month', 'shows months beyond 60 weeks');
SELECT is(of_days('2020-01-15', '1 month', 61) ->> 'unit', 'year', 'shows years beyond 60 months');
SELECT is(of_days('1960-01-15', '6 months', 120) -> 'bins' -> 0, '{"from": "1960-01-01", "rows": 4}', 'shows up to 60 years');
SELECT is(jsonb_array_length(of_days('1900-01-15', '1 year', 100) -> 'bins'), 60, 'never shows more than 60 bins');
SELECT is(of_days('1900-01-15', '1 year', 100) -> 'bins' -> 0, '{"from": "1900-01-01", "rows": 82}', 'but one for all that is older');
SELECT is((SELECT sum((b ->> 'rows')::bigint) FROM jsonb_array_elements(of_days('1900-01-15', '1 year', 100) -> 'bins') AS b), 200::numeric, 'loses no row');
SELECT is(safe_delete._histogram('{"0001-01-01": 3, "1970-01-01": 4, "2026-01-31": 7}') ->> 'unit', 'day', 'shows days though a few dates lie centuries apart');

SELECT * FROM finish();
ROLLBACK;
