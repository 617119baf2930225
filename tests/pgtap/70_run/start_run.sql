BEGIN;
SELECT plan(35);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, seen_at timestamptz);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
INSERT INTO shop.visit SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'apart', 'seen_at');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "20 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 50}');
RESET ROLE;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "40 days"}') ->> 'signature' AS too_many \gset
SELECT safe_delete.dry_run('mark', 'shop.visit', '{"retain": "90 days"}') ->> 'signature' AS not_set \gset
CREATE FUNCTION start(signature text, parameters jsonb DEFAULT '{"retain": "90 days"}', job text DEFAULT 'mark', target regclass DEFAULT 'shop.message')
RETURNS text LANGUAGE sql AS $$SELECT format('SELECT safe_delete.start_run(%L, %L, %L, %L)', job, target, parameters, signature)$$;
CREATE FUNCTION attempt(signature text, parameters jsonb DEFAULT '{"retain": "90 days"}', job text DEFAULT 'mark', target regclass DEFAULT 'shop.message')
RETURNS jsonb LANGUAGE sql AS $$SELECT safe_delete._try_start_run(job, target, parameters, signature)$$;

-- Refusals, each raised.
SELECT throws_ok(start(NULL), 'SD601', 'the run carries no signature; nothing was deleted', 'refuses a run without a signature');
SELECT throws_ok(start('  '), 'SD601', 'the run carries no signature; nothing was deleted', 'refuses a blank signature');
SELECT throws_ok(start('yes'), 'SD602', 'the signature given is not one of this kit; nothing was deleted', 'refuses what is no signature');
SELECT throws_ok(
    start(:'signature', '{"retain": "9 days"}'), 'SD602', 'the signature is for retain = 90 days, this call says 9 days; nothing was deleted', 'refuses 9 days for 90'
);
SELECT throws_ok(start(:'signature', '{"grace": "90 days"}', 'purge'), 'SD602', NULL, 'refuses another job');
SELECT throws_ok(start(:'signature', '{"retain": "90 days"}', 'mark', 'shop.visit'), 'SD602', NULL, 'refuses another table');
SELECT throws_ok(
    start(left(:'signature', -32) || repeat('0', 32)), 'SD602', 'the signature was not made by this database, was made before its secret changed, or was altered: its proof does not fit; nothing was deleted', 'refuses a forged proof'
);
SELECT throws_ok(start(upper(:'signature')), 'SD602', NULL, 'refuses a signature in other letters');
SELECT throws_ok(start('x', '{}'), 'SD702', NULL, 'refuses missing parameters before it looks at the signature');
SELECT throws_ok(start('x', '{"retain": "90 days"}', 'mark', 'shop.loose'), 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok(start(:'too_many', '{"retain": "40 days"}'), 'SD501', NULL, 'refuses when a guard says stop');
SELECT throws_ok(
    start(:'not_set', '{"retain": "90 days"}', 'mark', 'shop.visit'), 'SD502',
    'guard too_old says unknown: allowed_interval is not set: how much older than the retention may a row be?; nothing was deleted', 'refuses when a guard cannot tell'
);
INSERT INTO shop.message VALUES (1000, '1970-01-01');
SELECT throws_ok(
    start(:'signature'), 'SD501', 'guard too_old says stop: 1 rows have a date that means no date: 1970-01-01, 1900-01-01, 0001-01-01 or -infinity; nothing was deleted',
    'asks the guards again: the dry run may be old'
);
DELETE FROM shop.message WHERE message_id = 1000;
SAVEPOINT clean;
ALTER TABLE shop.message DISABLE TRIGGER safe_delete_move;
SELECT throws_ok(start(:'signature'), 'SD506', 'guard audit_in_place says stop: trigger safe_delete_move of shop.message is not enabled always; nothing was deleted', 'refuses when deletes would not be recorded');
ROLLBACK TO clean;
SELECT safe_delete.place_hold('shop.message', '"all"', 'case 7');
SELECT throws_ok(start(:'signature'), 'SD501', NULL, 'refuses a table that is held as a whole');
ROLLBACK TO clean;
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 99}');
SELECT throws_ok(start(:'signature'), 'SD602', 'the limit of guard row_count was 100000, is 99; nothing was deleted', 'refuses a signature from before a limit changed');
ROLLBACK TO clean;
ALTER TABLE shop.message RENAME TO letter;
SELECT throws_ok(start(:'signature', '{"retain": "90 days"}', 'mark', 'shop.letter'), 'SD206', 'shop.letter is not as it was when it was protected', 'refuses a table that was renamed');
ROLLBACK TO clean;
SELECT is_empty('SELECT FROM safe_delete.run', 'registers no run when it refuses');
SELECT is((SELECT count(*)::integer FROM shop.message), 100, 'takes no row when it refuses');

-- Refusals, recorded.
SELECT is(
    attempt(:'signature', '{"retain": "9 days"}') -> 'refused' ->> 'sqlstate', 'SD602', 'returns, as _try_start_run(), a refusal instead of raising it'
);
SELECT results_eq(
    $$SELECT a.target_name, a.detail ->> 'job', a.detail -> 'parameters', a.detail -> 'refused' ->> 'message', a.detail -> 'refused' ? 'hint'
        FROM safe_delete.audit_trail AS a WHERE a.event = 'run refused' AND a.target_name = 'shop.message'$$,
    $$VALUES ('shop.message', 'mark', '{"retain": "9 days"}'::jsonb, 'the signature is for retain = 90 days, this call says 9 days; nothing was deleted', true)$$,
    'records the refusal then'
);
SELECT last_value AS refusals FROM safe_delete.refusal_number \gset
SELECT throws_ok(start('yes'), 'SD602', NULL, 'raises what it would record');
SELECT is((SELECT n.last_value FROM safe_delete.refusal_number AS n), :refusals::bigint + 1, 'counts a refusal, also where its record is rolled back');

-- Success.
SET ROLE safe_delete_deleter;
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 day"}', '  ' || :'signature' || ' ') AS run \gset
RESET ROLE;
SELECT results_eq(
    'SELECT r.job, r.target_table, r.target_name, r.parameters, r.state, r.started_as, r.candidate_count, r.row_count FROM safe_delete.run AS r WHERE r.run_id = ' || :run,
    $$VALUES ('mark', 'shop.message'::regclass, 'shop.message', '{"retain": "90 days"}'::jsonb, 'running', 'safe_delete_deleter'::name, 10::bigint, 0::bigint)$$,
    'registers a run, and returns its id'
);
SELECT is((SELECT r.signature FROM safe_delete.run AS r WHERE r.run_id = :run), :'signature', 'keeps the signature');
SELECT is(((SELECT r.selection FROM safe_delete.run AS r WHERE r.run_id = :run) ->> 'cutoff')::timestamptz, now() - interval '90 days', 'fixes the cut-off');
SELECT results_eq(
    $$SELECT a.done_as, a.detail -> 'candidates', a.detail ->> 'signature' FROM safe_delete.audit_trail AS a WHERE a.event = 'run started' AND a.target_name = 'shop.message'$$,
    format($$VALUES ('safe_delete_deleter'::name, '10'::jsonb, %L)$$, :'signature'), 'records the start'
);
SELECT is((SELECT count(*)::integer FROM shop.message), 100, 'takes no row by itself');
SELECT is((SELECT r.driver_pid FROM safe_delete.run AS r WHERE r.state = 'running'), pg_backend_pid(), 'makes this session the one that drives the table');
SELECT throws_ok(start(:'signature'), 'SD701', 'this session has a run under way on shop.message', 'refuses a second run of the session on the table');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.start_run(text,regclass,jsonb,text,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_deleter'::name, 'safe_delete_owner'], 'may be called by the deleter'
);
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.start_run('mark', 'shop.message', '{}', 'x')$$, '42501', 'permission denied for function start_run', 'is not for operators');
SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.start_run('mark', 'shop.message', '{}', 'x')$$, '42501', 'permission denied for function start_run', 'is not for admins');
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM shop.message', '42501', NULL, 'needs a deleter who may not even read the table');
SELECT throws_ok($$INSERT INTO safe_delete.run (job) VALUES ('mark')$$, '42501', NULL, 'is the only way to a run');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
