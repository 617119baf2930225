BEGIN;
SELECT plan(15);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, seen_on date);

SELECT is(
    (SELECT array_agg(s.step ORDER BY s.step) FROM safe_delete.protect_steps('shop.message', 'apart', 'sent_at') AS s),
    (SELECT array_agg(i) FROM generate_series(1, (SELECT count(*)::integer FROM safe_delete.protect_steps('shop.message', 'apart', 'sent_at'))) AS i),
    'numbers its steps'
);
SELECT matches(
    (SELECT s.statement FROM safe_delete.protect_steps('shop.message', 'apart', 'sent_at') AS s WHERE s.step = 1),
    '^SELECT safe_delete._begin_protect', 'begins with the checks'
);
SELECT matches(
    (SELECT s.statement FROM safe_delete.protect_steps('shop.message', 'apart', 'sent_at') AS s ORDER BY s.step DESC LIMIT 1),
    '^SELECT safe_delete._finish_protect', 'ends with the checks'
);
SELECT is_empty(
    $$SELECT FROM safe_delete.protect_steps('shop.visit', 'beside') AS s WHERE coalesce(s.lock, '') = '' OR coalesce(s.why, '') = '' OR s.in_transaction IS NULL$$,
    'says of each step which lock it takes, and why'
);
SELECT results_eq(
    $$SELECT s.statement, s.lock FROM safe_delete.protect_steps('shop.visit', 'beside') AS s WHERE NOT s.in_transaction$$,
    $$VALUES ('CREATE INDEX CONCURRENTLY IF NOT EXISTS shop__visit__deleted_at ON shop.visit (deleted_at, deletion_id) WHERE deleted_at IS NOT NULL', 'SHARE UPDATE EXCLUSIVE')$$,
    'builds the index of beside concurrently, outside of a transaction'
);
SELECT is_empty(
    $$SELECT FROM safe_delete.protect_steps('shop.message', 'apart') AS s WHERE NOT s.in_transaction OR s.lock = 'ACCESS EXCLUSIVE'$$,
    'needs for apart neither an index nor an exclusive lock'
);
SELECT results_eq(
    $$SELECT DISTINCT s.lock FROM safe_delete.protect_steps('shop.message', 'apart') AS s WHERE s.statement LIKE 'CREATE OR REPLACE TRIGGER%'$$,
    $$VALUES ('SHARE ROW EXCLUSIVE')$$, 'names the lock of CREATE TRIGGER'
);
SELECT results_eq(
    $$SELECT s.step, s.lock, s.in_transaction FROM safe_delete.protect_steps('shop.visit', 'cover', NULL, '{"accept": ["view limits"]}') AS s$$,
    $$VALUES (1, 'none', true), (2, 'ACCESS EXCLUSIVE', true), (3, 'SHARE UPDATE EXCLUSIVE', false), (4, 'ACCESS EXCLUSIVE', true)$$,
    'puts a view into a table''s place in one statement'
);
SELECT matches(
    (SELECT s.statement FROM safe_delete.protect_steps('shop.visit', 'cover', NULL, '{"accept": ["view limits"]}') AS s WHERE s.step = 4),
    'ALTER TABLE shop.visit RENAME TO shop__visit;.*ALTER TABLE shop.shop__visit SET SCHEMA safe_delete_data;.*safe_delete.resync', 'says where a table goes that is covered'
);
SELECT is_empty($$SELECT FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop'$$, 'changes nothing');

SELECT throws_ok($$SELECT safe_delete.protect_steps('shop.message', 'inside')$$, 'SD209', NULL, 'refuses what protect() would refuse');
-- Each statement by itself, as a person would run them.
CREATE TEMPORARY TABLE plan AS SELECT s.step, s.statement FROM safe_delete.protect_steps('shop.message', 'apart', 'sent_at') AS s;
DO $$
DECLARE
    here record;
BEGIN
    FOR here IN SELECT p.statement FROM plan AS p ORDER BY p.step LOOP
        EXECUTE here.statement;
    END LOOP;
END;
$$;
SELECT is((SELECT p.is_ready FROM safe_delete.protected_tables AS p WHERE p.table_name = 'message'), true, 'is all that protect() does');
RESET ROLE;
SELECT is_empty(
    $$SELECT p.problem FROM safe_delete.problems AS p WHERE p.target_table = 'shop.message'::regclass$$, 'leaves no problem when its statements have run'
);
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.protect_steps(regclass,text,name,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be asked by admins'
);
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.protect_steps('shop.visit', 'apart')$$, '42501', 'permission denied for function protect_steps', 'is not for operators');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
