BEGIN;
SELECT plan(29);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_other;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.bill (bill_id serial PRIMARY KEY, note text DEFAULT 'n' UNIQUE);
COMMENT ON TABLE shop.bill IS 'Bills';
GRANT SELECT (note), UPDATE ON shop.bill TO PUBLIC;
GRANT SELECT ON shop.bill TO tap_other WITH GRANT OPTION;
CREATE TABLE shop.visit (visit_id integer, seen_on date, PRIMARY KEY (visit_id, seen_on)) PARTITION BY RANGE (seen_on);
CREATE TABLE shop.visit_2025 PARTITION OF shop.visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
RESET ROLE;
CREATE TABLE shop.root_message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.root_visit (visit_id integer PRIMARY KEY);
CREATE TEMPORARY VIEW catalog AS
SELECT 'relation' AS kind, c.relname::text AS name, (
    SELECT string_agg(a.attname || a.atttypid || a.attnotnull, ',' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
) || c.relkind::text || coalesce(c.relacl::text, '') AS detail
FROM pg_class AS c
WHERE c.relnamespace = 'shop'::regnamespace
UNION ALL
SELECT 'trigger', t.tgname, t.tgrelid::text FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace = 'shop'::regnamespace
UNION ALL
SELECT 'generated', f.proname, '' FROM pg_proc AS f WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
UNION ALL
SELECT 'storage', c.relname, '' FROM pg_class AS c WHERE c.relnamespace IN ('safe_delete_gate'::regnamespace, 'safe_delete_data'::regnamespace);
CREATE TEMPORARY TABLE before AS SELECT * FROM catalog;

SET ROLE tap_owner;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
SELECT safe_delete.protect('shop.bill', 'cover', NULL, '{"accept": ["view limits"], "unique": "keep"}');
RESET ROLE;
SELECT safe_delete.protect('shop.root_message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.root_visit', 'beside');

SET ROLE tap_owner;
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.loose')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SET ROLE tap_other;
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.message')$$, '42501', 'must be owner of table shop.message', 'refuses whoever does not own the table');
SELECT throws_ok($$SELECT safe_delete._finish_unprotect('shop.message')$$, '42501', 'must be owner of table shop.message', 'refuses his last step too');
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.unprotect(regclass)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SAVEPOINT protected;
SET ROLE tap_owner;
INSERT INTO shop.message VALUES (1, now());
INSERT INTO shop.visit VALUES (1, '2025-05-05');
DELETE FROM shop.message;
DELETE FROM shop.current_visit;
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.message')$$, 'SD207', 'shop.message has deleted rows', 'refuses while rows are deleted, apart');
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.visit')$$, 'SD207', 'shop.visit has deleted rows', 'refuses while rows are deleted, beside');
INSERT INTO shop.bill DEFAULT VALUES;
DELETE FROM shop.bill;
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.bill')$$, 'SD207', 'shop.bill has deleted rows', 'refuses while rows are deleted, covered');
SELECT throws_ok($$SELECT safe_delete._finish_unprotect('safe_delete_data.shop__bill')$$, 'SD206', NULL, 'refuses its last step while the table is still covered');
DROP TRIGGER safe_delete_move ON shop.message;
DROP VIEW shop.message_with_deleted;
SELECT throws_ok(
    $$SELECT safe_delete._finish_unprotect('shop.message')$$, 'SD207', 'shop.message has deleted rows', 'refuses its last step, too, while rows are deleted'
);
ROLLBACK TO protected;

INSERT INTO safe_delete.run (
    job, target_table, target_name, parameters, signature, selection, decided_by, state, started_at, started_by, started_as, driver_pid,
    candidate_count, row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
) VALUES ('mark', 'shop.message', 'shop.message', '{}', '', '{}', '{}', 'running', now(), 'x', 'x', pg_backend_pid(), 0, 0, 0, 0, 1, 1, 0, false);
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.message')$$, 'SD701', 'this session has a run under way on shop.message', 'refuses while a run is under way');
ROLLBACK TO protected;

SET ROLE tap_owner;
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 7') AS hold \gset
SELECT throws_ok($$SELECT safe_delete.unprotect('shop.message')$$, 'SD403', 'shop.message is on hold', 'refuses while rows are on hold');
SELECT safe_delete.release_hold(:hold, 'case closed');
SELECT safe_delete.set_policy('shop.message', '{"minimum_grace": "7 days"}');
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.message')$$, 'unprotects a table apart');
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.bill')$$, 'unprotects a table given as the view that covers it');
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.current_visit')$$, 'unprotects a table given as its view, beside and with partitions');
RESET ROLE;
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.root_message')$$, 'unprotects a superuser''s table, apart');
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.root_visit')$$, 'unprotects a superuser''s table, beside');
SELECT set_eq('SELECT * FROM catalog', 'SELECT * FROM before', 'leaves the schema as it was before protect()');
SELECT is_empty('SELECT FROM safe_delete.protected_tables AS p WHERE p.schema_name = $$shop$$', 'forgets the tables');
SELECT is_empty('SELECT FROM safe_delete.policy', 'forgets the policy');
SELECT results_eq(
    $$SELECT h.released_by, h.release_reason FROM safe_delete.hold AS h WHERE h.target_name = 'shop.message'$$,
    $$VALUES ('tap_owner'::name, 'case closed')$$, 'keeps released holds on record'
);
SELECT results_eq(
    $$SELECT a.done_as, a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'table unprotected' AND a.target_name = 'shop.visit'$$,
    $$VALUES ('tap_owner'::name, '{"hiding": "beside"}'::jsonb)$$, 'records who unprotected what'
);
SELECT ok(NOT has_schema_privilege('tap_owner', 'safe_delete_gate', 'CREATE'), 'closes the gate behind itself');
SET ROLE tap_owner;
INSERT INTO shop.message VALUES (1, now());
DELETE FROM shop.message;
TRUNCATE shop.visit;
SELECT is((SELECT count(*)::integer FROM shop.message), 0, 'makes DELETE a DELETE again');
SELECT lives_ok($$SELECT safe_delete.protect('shop.message', 'beside', 'sent_at')$$, 'lets a table be protected again, in another way');
RESET ROLE;
ROLLBACK TO protected;

SET ROLE tap_owner;
ALTER TABLE shop.message RENAME TO letter;
ALTER TABLE shop.visit RENAME TO look;
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.letter')$$, 'unprotects a table that was renamed, apart');
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.look')$$, 'unprotects a table that was renamed, beside');
RESET ROLE;
ROLLBACK TO protected;

-- A table that was dropped, with rows among the deleted ones.
INSERT INTO shop.message VALUES (1, now());
DELETE FROM shop.message;
CREATE TEMPORARY TABLE gone AS SELECT 'shop.message'::regclass AS target;
DROP TABLE shop.message CASCADE;
SELECT throws_ok('SELECT safe_delete.resync(target) FROM gone', 'SD206', 'shop.message is gone', 'is what resync() of a dropped table advises');
SELECT throws_ok(
    'SELECT safe_delete.unprotect(target) FROM gone', 'SD207', 'shop.message is gone, but not its deleted rows', 'keeps the deleted rows of a dropped table'
);
DROP TABLE safe_delete_data.shop__message CASCADE;
DROP VIEW shop.message_with_deleted;
SELECT lives_ok('SELECT safe_delete.unprotect(target) FROM gone', 'unprotects a dropped table whose deleted rows were dropped too');

SELECT * FROM finish();
ROLLBACK;
