BEGIN;
SELECT plan(23);

CREATE FUNCTION says(profile jsonb, settings jsonb DEFAULT '{"share": 0.2, "min": 100}') RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_default_date(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"taken_before": "2026-01-01", "late_rows": 100, "candidates": 499}'), 'stop', 'stops on a hundred rows that are more than a fifth');
SELECT is(says('{"taken_before": "2026-01-01", "late_rows": 100, "candidates": 500}'), 'go', 'says go at a fifth');
SELECT is(says('{"taken_before": "2026-01-01", "late_rows": 99, "candidates": 99}'), 'go', 'says go below a hundred rows');
SELECT is(says('{"taken_before": null, "late_rows": 0, "candidates": 500}'), 'go', 'says go when no earlier run could have taken them');
SELECT is(says('{"taken_before": "2026-01-01", "late_rows": 500, "candidates": 500}', '{"waived": "an import"}'), 'go', 'says go where the admin waived it');
SELECT is(says('{"taken_before": "2026-01-01", "candidates": 500}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{"taken_before": "2026-01-01", "late_rows": 500, "candidates": 500}', '{}'), 'unknown', 'cannot tell without a limit');

-- The same on rows, by one pass over the table and by an index.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seen_on date);
CREATE TABLE shop.call (call_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, called_at timestamp);
CREATE INDEX ON shop.call (called_at);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
SELECT safe_delete.protect('shop.call', 'apart', 'called_at');
SELECT safe_delete.set_guard(t, g.guard, '{"waived": "a test"}')
FROM unnest('{shop.message,shop.visit,shop.call}'::regclass[]) AS t
CROSS JOIN unnest('{too_old,minimum_kept,stalled_table}'::text[]) AS g (guard);
RESET ROLE;
CREATE FUNCTION verdict(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', target, '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'default_date'
$$;
CREATE FUNCTION run(target regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    run bigint := safe_delete.start_run('mark', target, '{"retain": "90 days"}', safe_delete.dry_run('mark', target, '{"retain": "90 days"}') ->> 'signature');
BEGIN
    PERFORM safe_delete.next_batch(run);
    RETURN safe_delete.finish_run(run);
END;
$$;
INSERT INTO shop.message (sent_at) SELECT now() - interval '120 days' FROM generate_series(1, 200) AS i;
SELECT is(verdict('shop.message'), 'go', 'says go before the first run, whatever rows share');
SELECT is(run('shop.message'), 'done', 'so that it can take them');
SELECT run('shop.visit'), run('shop.call');
-- A run of last night, so that what fell due since is not late.
UPDATE safe_delete.run SET selection = selection || jsonb_build_object('cutoff', now() - interval '91 days');
INSERT INTO shop.message (sent_at) SELECT now() - interval '91 days' FROM generate_series(1, 500) AS i;
INSERT INTO shop.visit (seen_on) SELECT ((now() - interval '91 days') AT TIME ZONE 'UTC')::date FROM generate_series(1, 500) AS i;
INSERT INTO shop.call (called_at) SELECT (now() - interval '91 days') AT TIME ZONE 'UTC' FROM generate_series(1, 500) AS i;
SELECT is(verdict(t), 'go', format('says go for a load of 500 equal dates that has just fallen due, %s', t))
FROM unnest('{shop.message,shop.visit,shop.call}'::regclass[]) AS t;
SAVEPOINT healthy;
INSERT INTO shop.message (sent_at) SELECT now() - interval '91 days 1 microsecond' FROM generate_series(1, 126) AS i;
INSERT INTO shop.visit (seen_on) SELECT ((now() - interval '92 days') AT TIME ZONE 'UTC')::date FROM generate_series(1, 126) AS i;
INSERT INTO shop.call (called_at) SELECT '2011-11-11 11:11:11' FROM generate_series(1, 126) AS i;
SELECT is(verdict(t), 'stop', format('stops on more than a fifth that share one date which the earlier run should have taken, %s', t))
FROM unnest('{shop.message,shop.visit,shop.call}'::regclass[]) AS t;
DELETE FROM shop.message WHERE message_id = (SELECT max(m.message_id) FROM shop.message AS m);
DELETE FROM shop.call WHERE call_id = (SELECT max(m.call_id) FROM shop.call AS m);
SELECT is(verdict(t), 'go', format('says go for one row less, %s', t)) FROM unnest('{shop.message,shop.call}'::regclass[]) AS t;
ROLLBACK TO healthy;
INSERT INTO shop.message (sent_at) SELECT '2020-02-02 02:00'::timestamptz + i * interval '1 second' FROM generate_series(1, 500) AS i;
SELECT is(verdict('shop.message'), 'go', 'says go for late rows of one hour that share no date');
ROLLBACK TO healthy;
INSERT INTO shop.message (sent_at) SELECT now() - interval '200 days' FROM generate_series(1, 200) AS i;
SELECT is(verdict('shop.message'), 'stop', 'stops on many of one date');
UPDATE safe_delete.run SET state = 'incomplete';
SELECT is(verdict('shop.message'), 'go', 'says go where the earlier run was not through');
ROLLBACK TO healthy;
INSERT INTO shop.message (sent_at) OVERRIDING USER VALUE SELECT now() - interval '200 days' FROM generate_series(1, 200) AS i;
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 7') AS hold \gset
SELECT is(verdict('shop.message'), 'stop', 'stops so with other rows on hold');
UPDATE safe_delete.hold SET placed_at = now() - interval '10 days';
SELECT safe_delete.release_hold(:hold, 'done');
SELECT is(verdict('shop.message'), 'go', 'says go where a hold has ended since: it may have kept these rows from the earlier run');
ROLLBACK TO healthy;
SELECT is((SELECT array_agg(run(t)) FROM unnest('{shop.message,shop.visit,shop.call}'::regclass[]) AS t), '{done,done,done}', 'and the next runs take what fell due');

SELECT * FROM finish();
ROLLBACK;
