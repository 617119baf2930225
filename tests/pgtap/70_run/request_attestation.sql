BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;

CREATE FUNCTION ask(job text, target regclass, parameters jsonb) RETURNS text LANGUAGE sql
AS $$SELECT format('SELECT safe_delete.request_attestation(%L, %L, %L)', job, target, parameters)$$;
SELECT throws_ok(ask('mark', 'shop.loose', '{"retain": "90 days"}'), 'SD203', NULL, 'refuses a table that is not protected');
SELECT throws_ok(ask('mark', 'shop.message', '{"retain": "90"}'), 'SD702', NULL, 'refuses a duration without a unit');
SELECT throws_ok(ask('burn', 'shop.message', '{"retain": "90 days"}'), 'SD702', NULL, 'refuses an unknown job');
SELECT throws_ok(ask('purge', 'shop.message', '{"grace": "1 hour"}'), 'SD702', NULL, 'refuses a grace that is too short');

SET ROLE safe_delete_deleter;
SELECT lives_ok(ask('mark', 'shop.message', '{"retain": "90 days"}'), 'can be called by the deleter');
RESET ROLE;
SELECT results_eq(
    $$SELECT r.job, r.target_table::text, r.parameters, r.decided_by, r.asked_as, r.run_id FROM safe_delete.attestation_request AS r$$,
    $$SELECT 'mark', 'shop.message', '{"retain": "90 days"}'::jsonb, safe_delete._signed_parts('mark', 'shop.message', '{"retain": "90 days"}'), 'safe_delete_deleter'::name, NULL::bigint$$,
    'keeps what was asked'
);
UPDATE safe_delete.attestation_request SET asked_at = asked_at - interval '25 hours';
SELECT lives_ok(ask('mark', 'shop.message', '{"retain": "80 days"}'), 'can be called again');
SELECT is((SELECT count(*) FROM safe_delete.attestation_request), 1::bigint, 'forgets what was never used for a day');

SELECT * FROM finish();
ROLLBACK;
