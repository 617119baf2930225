BEGIN;
SELECT plan(9);

CREATE FUNCTION says(profile jsonb, settings jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_minimum_kept(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"live_rows_after": 99}', '{"min": 100}'), 'stop', 'stops when one row too few would remain');
SELECT is(says('{"live_rows_after": 100}', '{"min": 100}'), 'go', 'says go at its limit');
SELECT is(says('{"live_rows_after": 100}', '{}'), 'unknown', 'cannot tell while the minimum is not set');
SELECT is(says('{"live_rows_after": 0}', '{"waived": "empty tables are fine"}'), 'go', 'says go where the admin waived it');
SELECT is(says('{}', '{"min": 100}'), 'unknown', 'cannot tell without a count');

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message SELECT i, now() - i * interval '10 days' FROM generate_series(1, 20) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;
CREATE FUNCTION measured(job text, parameters jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'measured' FROM jsonb_array_elements(safe_delete.dry_run(job, 'shop.message', parameters) -> 'guards') AS g WHERE g ->> 'guard' = 'minimum_kept'
$$;
SELECT is(measured('mark', '{"retain": "95 days"}'), '9', 'counts live rows that a mark would leave');
SELECT safe_delete.place_hold('shop.message', '[1, 20]', 'case 1');
SELECT safe_delete.place_hold('shop.message', '[1, 20]', 'case 2');
SELECT is(measured('mark', '{"retain": "95 days"}'), '10', 'counts each row on hold once');
DELETE FROM shop.message WHERE message_id > 10;
SELECT is(measured('mark', '{"retain": "95 days"}'), '9', 'counts live rows only');
SELECT is(measured('purge', '{"grace": "30 days"}'), '10', 'counts for a purge what is live: it takes nothing of that');

SELECT * FROM finish();
ROLLBACK;
