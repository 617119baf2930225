BEGIN;
SELECT plan(6);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop."Big Message" ("Id" integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop."Big Message" SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop."Big Message"', 'beside', 'sent_at');
SELECT safe_delete.set_guard('shop."Big Message"', 'too_old', '{"allowed_interval": "20 days"}');
SELECT safe_delete.set_guard('shop."Big Message"', 'minimum_kept', '{"min": 50}');
RESET ROLE;

SELECT safe_delete.request_attestation('mark', 'shop."Big Message"', '{"retain": "90 days"}') AS request_id \gset
SELECT is(safe_delete.attest(:request_id) -> 'profile' -> 'candidates', '10'::jsonb, 'counts what the job would take');
SELECT is(safe_delete.attest(:request_id) -> 'server' -> 'is_replica', 'false'::jsonb, 'says what kind of server has counted');
SELECT throws_ok('SELECT safe_delete.attest(0)', 'SD707', 'request 0 is not known here', 'refuses an unknown request');
SELECT throws_ok('SELECT safe_delete.attest(NULL)', 'SD707', 'request NULL is not known here', 'refuses NULL');
SELECT safe_delete.attest(:request_id) AS attestation \gset
SELECT safe_delete.dry_run('mark', 'shop."Big Message"', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
SET ROLE safe_delete_deleter;
SELECT lives_ok(
    format($$SELECT safe_delete.start_run('mark', 'shop."Big Message"', '{"retain": "90 days"}', %L, %L)$$, :'signature', :'attestation'),
    'gives an answer that start_run() takes'
);
RESET ROLE;
SELECT is(
    (SELECT r.selection -> 'cutoff' FROM safe_delete.run AS r),
    (SELECT q.selection -> 'cutoff' FROM safe_delete.attestation_request AS q WHERE q.request_id = :request_id),
    'and the run takes what was counted'
);

SELECT * FROM finish();
ROLLBACK;
