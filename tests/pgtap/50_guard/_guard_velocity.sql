BEGIN;
SELECT plan(16);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_velocity(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"candidates": 5001, "run_count": 3, "median_rows": 1000}', '{"factor": 5, "min": 1000}'), 'stop', 'stops on one row more than five times the median');
SELECT is(says('{"candidates": 5000, "run_count": 3, "median_rows": 1000}', '{"factor": 5, "min": 1000}'), 'go', 'says go at five times the median');
SELECT is(says('{"candidates": 1000, "run_count": 10, "median_rows": 1}', '{"factor": 5, "min": 1000}'), 'go', 'lets a thousand rows go, however few earlier runs took');
SELECT is(says('{"candidates": 1001, "run_count": 10, "median_rows": 1}', '{"factor": 5, "min": 1000}'), 'stop', 'stops on one row more');
SELECT is(says('{"candidates": 1000000, "run_count": 2, "median_rows": 1}', '{"factor": 5, "min": 1000}'), 'go', 'does not judge until there are three runs');
SELECT is(says('{"candidates": 1000000, "run_count": 9, "median_rows": 1}', '{"waived": "a move"}'), 'go', 'says go where the admin waived it');
SELECT is(says('{"candidates": 1}', '{"factor": 5, "min": 1000}'), 'unknown', 'cannot tell without the earlier runs');
SELECT is(says('{"run_count": 3, "median_rows": 1000}', '{"factor": 5, "min": 1000}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{"candidates": 1, "run_count": 3, "median_rows": 1000}', '{}'), 'unknown', 'cannot tell without a limit');

-- The same on runs.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'velocity', '{"factor": 2, "min": 3}');
RESET ROLE;
CREATE FUNCTION verdict() RETURNS jsonb LANGUAGE sql AS $$
    SELECT g FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'velocity'
$$;
CREATE FUNCTION ran(rows integer, final_state text DEFAULT 'done', job text DEFAULT 'mark') RETURNS void LANGUAGE sql AS $$
    INSERT INTO safe_delete.run (
        job, target_table, target_name, parameters, signature, selection, decided_by, state, started_at, started_by, started_as, driver_pid, candidate_count,
        row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
    ) VALUES (job, 'shop.message', 'shop.message', '{}', 's', '{}', '{}', final_state, now(), 'x', 'x', 0, rows, rows, 1, 0, 1, 1, 0, true)
$$;
INSERT INTO shop.message SELECT i, now() - interval '100 days' FROM generate_series(1, 9) AS i;
SELECT is(verdict() ->> 'verdict', 'go', 'says go before the first run');
SELECT ran(4), ran(4);
SELECT is(verdict() ->> 'verdict', 'go', 'says go before the third run');
SELECT ran(0), ran(0), ran(0), ran(1, 'incomplete'), ran(100, 'stopped'), ran(5000, 'done', 'purge');
SELECT is(verdict() ->> 'verdict', 'go', 'counts no run that took nothing, did not end, or was another job');
SELECT ran(4);
SELECT is(verdict() - 'detail', '{"guard": "velocity", "verdict": "stop", "measured": "9", "allowed": "8"}', 'stops on what is far more than they took');
DELETE FROM shop.message WHERE message_id = 9;
SELECT is(verdict() ->> 'verdict', 'go', 'says go for one row less');
SELECT ran(1) FROM generate_series(1, 10);
SELECT is(verdict() ->> 'allowed', '3', 'looks at the last ten runs only');
SELECT is(verdict() ->> 'verdict', 'stop', 'and stops by them');

SELECT * FROM finish();
ROLLBACK;
