BEGIN;
SELECT plan(20);

CREATE FUNCTION says(profile jsonb, settings jsonb DEFAULT '{"factor": 3}') RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_clock(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"present": "2026-05-10T12:00:00+00:00", "last_seen": "2026-05-10T13:00:00+00:00", "run_interval": "1 day"}'), 'go', 'says go for a clock that is an hour back');
SELECT is(says('{"present": "2026-05-10T12:00:00+00:00", "last_seen": "2026-05-10T13:00:01+00:00", "run_interval": "1 day"}'), 'stop', 'stops on one that is further back');
SELECT is(says('{"present": "2026-05-10T12:00:00+00:00", "last_seen": "2026-05-10T13:00:01+00:00", "run_interval": null}'), 'stop', 'also when nobody knows how often the job runs');
SELECT is(says('{"present": "2026-06-10T13:00:00+00:00", "last_seen": "2026-05-20T12:00:00+00:00", "run_interval": "7 days"}'), 'go', 'says go three intervals and an hour later');
SELECT is(says('{"present": "2026-06-10T13:00:01+00:00", "last_seen": "2026-05-20T12:00:00+00:00", "run_interval": "7 days"}'), 'stop', 'stops on a clock that is further ahead');
SELECT is(says('{"present": "2026-05-13T12:30:00+00:00", "last_seen": "2026-05-10T12:00:00+00:00", "run_interval": "5 minutes"}'), 'go', 'lets three days pass, however short the intervals');
SELECT is(says('{"present": "2026-05-13T13:30:00+00:00", "last_seen": "2026-05-10T12:00:00+00:00", "run_interval": "5 minutes"}'), 'stop', 'but no more');
SELECT is(says('{"present": "2036-05-13T13:30:00+00:00", "last_seen": "2026-05-10T12:00:00+00:00", "run_interval": null}'), 'go', 'does not judge until three runs show an interval');
SELECT is(says('{"present": "2036-05-13T13:30:00+00:00", "last_seen": null, "run_interval": null}'), 'go', 'says go at the first run');
SELECT is(says('{"present": "2036-05-13T13:30:00+00:00", "last_seen": "2026-05-10T12:00:00+00:00", "run_interval": "1 day"}', '{"waived": "a pause"}'), 'go', 'says go where the admin waived it');
SELECT is(says('{"present": "2026-05-10T12:00:00+00:00", "run_interval": "1 day"}'), 'unknown', 'cannot tell without what was seen last');
SELECT is(says('{"present": "2026-05-10T12:00:00+00:00", "last_seen": "2026-05-10T12:00:00+00:00"}'), 'unknown', 'cannot tell without the interval');
SELECT is(says('{"last_seen": "2026-05-10T12:00:00+00:00", "run_interval": "1 day"}'), 'unknown', 'cannot tell without a clock');
SELECT is(says('{"present": "2026-05-10T12:00:00+00:00", "last_seen": "2026-05-10T12:00:00+00:00", "run_interval": "1 day"}', '{}'), 'unknown', 'cannot tell without a limit');

-- The same on runs: time is moved in the kit's own record.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "7 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 0}');
RESET ROLE;
CREATE FUNCTION signed() RETURNS text LANGUAGE sql AS $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature'$$;
CREATE FUNCTION night() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    run bigint;
BEGIN
    UPDATE safe_delete.last_seen AS s SET seen_at = s.seen_at - interval '1 day' WHERE s.target_table = 'shop.message'::regclass;
    UPDATE safe_delete.run AS r SET started_at = r.started_at - interval '1 day' WHERE r.target_table = 'shop.message'::regclass;
    run := safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', signed());
    PERFORM safe_delete.next_batch(run);
    RETURN safe_delete.finish_run(run);
END;
$$;
CREATE FUNCTION verdict() RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'clock'
$$;
SELECT is((SELECT array_agg(DISTINCT night()) FROM generate_series(1, 4)), '{done}', 'lets a job run night after night');
SAVEPOINT healthy;
UPDATE safe_delete.last_seen SET seen_at = now() + interval '61 minutes';
SELECT throws_like(
    $$SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', signed())$$, 'guard clock says stop: the clock is behind%', 'refuses a run when the clock was set back'
);
ROLLBACK TO healthy;
UPDATE safe_delete.last_seen SET seen_at = now() - interval '4 days';
SELECT throws_like(
    $$SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', signed())$$, 'guard clock says stop: the clock is further ahead%', 'refuses a run when it was set ahead'
);
SELECT is(verdict(), 'stop', 'and goes on to do so: a refusal is no reading of the clock');
SELECT signed() AS signature \gset
SET LOCAL ROLE safe_delete_admin;
SELECT safe_delete.set_guard('shop.message', 'clock', '{"factor": 3}');
RESET ROLE;
SELECT is(verdict(), 'go', 'says go again when an admin has set it again');
SELECT is(signed(), :'signature', 'which voids no signature where the limit is the same');

SELECT * FROM finish();
ROLLBACK;
