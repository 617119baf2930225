BEGIN;
SELECT plan(12);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
CREATE TABLE shop.loose (body text);

SELECT results_eq(
    $$SELECT a.hiding, a.recommended FROM safe_delete.advise('shop.message') AS a$$,
    $$VALUES ('apart', true), ('beside', false), ('cover', false)$$,
    'recommends apart where nothing speaks against it'
);
SELECT matches(
    (SELECT a.reasons FROM safe_delete.advise('shop.message') AS a WHERE a.hiding = 'beside'), 'current_message', 'names the view that beside would make'
);
SELECT matches(
    (SELECT a.reasons FROM safe_delete.advise('shop.customer') AS a WHERE a.hiding = 'beside'),
    'asks for a decision: a DELETE of shop.customer deletes rows of shop.message', 'says which foreign key asks for a decision'
);
SELECT matches(
    (SELECT a.reasons FROM safe_delete.advise('shop.customer') AS a WHERE a.hiding = 'apart'),
    'asks for a decision: a DELETE of shop.customer deletes rows of shop.message', 'says which decision a way asks for'
);
SELECT results_eq(
    $$SELECT a.hiding, a.recommended, a.reasons FROM safe_delete.advise('shop.loose') AS a$$,
    $$VALUES ('apart', false, 'not possible; shop.loose has no primary key'), ('beside', false, 'not possible; shop.loose has no primary key'), ('cover', false, 'not possible; shop.loose has no primary key')$$,
    'recommends nothing for a table that cannot be protected'
);
SELECT results_eq(
    $$SELECT a.recommended FROM safe_delete.advise('pg_class') AS a$$, 'VALUES (false), (false), (false)', 'recommends nothing for the system''s own tables'
);
SELECT is_empty($$SELECT FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop'$$, 'changes nothing');
RESET ROLE;

-- Wide rows: 10 kB a row out of line.
CREATE TABLE shop.scan (scan_id integer PRIMARY KEY, image text);
ALTER TABLE shop.scan ALTER COLUMN image SET STORAGE EXTERNAL;
INSERT INTO shop.scan SELECT i, repeat('x', 20000) FROM generate_series(1, 50) AS i;
ANALYZE shop.scan;
SELECT results_eq(
    $$SELECT a.hiding, a.recommended FROM safe_delete.advise('shop.scan') AS a$$,
    $$VALUES ('apart', false), ('beside', true), ('cover', false)$$,
    'recommends beside where a soft delete would copy much'
);
SELECT matches(
    (SELECT a.reasons FROM safe_delete.advise('shop.scan') AS a WHERE a.hiding = 'apart'),
    'but a superuser owns it', 'says what a superuser''s table cannot do'
);
SELECT doesnt_match(
    (SELECT a.reasons FROM safe_delete.advise('shop.message') AS a WHERE a.hiding = 'apart'),
    'superuser', 'says nothing of superusers where there is none'
);

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.advise(regclass)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_operator', 'safe_delete_owner'], 'may be asked by admins and operators'
);
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.advise('shop.message')$$, '42501', 'permission denied for function advise', 'is not for applications');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
