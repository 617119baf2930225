BEGIN;
SELECT plan(34);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;

SET ROLE tap_owner;
CREATE DOMAIN shop.mail AS text CHECK (VALUE LIKE '%@%');
CREATE TABLE shop.thing (thing_id integer PRIMARY KEY, made_at timestamptz);
CREATE TABLE shop."Book €" (
    "From" shop.mail, deletion_id text DEFAULT 'own', price numeric(10, 2), double_price numeric GENERATED ALWAYS AS (price * 2) STORED, PRIMARY KEY (thing_id)
) INHERITS (shop.thing);
CREATE TABLE shop.loan (loan_id integer PRIMARY KEY, thing_id integer REFERENCES shop.thing ON DELETE SET NULL);
INSERT INTO shop.thing VALUES (1, '2026-01-01'), (2, '2026-02-01'), (3, '2026-03-01');
INSERT INTO shop."Book €" VALUES (1, '2026-01-01', 'a@x', 'own', 1), (4, '2026-01-01', 'b@x', 'own', 2);
INSERT INTO shop.loan VALUES (1, 2), (2, 1);
GRANT SELECT, DELETE ON shop.thing, shop."Book €" TO tap_app;
SELECT safe_delete.protect('shop.loan', 'apart');
SELECT safe_delete.protect('shop."Book €"', 'apart', 'made_at');
SELECT safe_delete.protect('shop.thing', 'apart', 'made_at');
CREATE TABLE shop.before AS SELECT b.* FROM shop."Book €" AS b;

SELECT results_eq(
    $$SELECT t.tgrelid::regclass::text, t.tgtype::integer, t.tgenabled::text FROM pg_trigger AS t
        WHERE t.tgname = 'safe_delete_move' AND t.tgrelid IN ('shop.thing'::regclass, 'shop."Book €"'::regclass, 'shop.loan'::regclass) ORDER BY 1$$,
    $$VALUES ('shop."Book €"', 9, 'A'), ('shop.loan', 8, 'A'), ('shop.thing', 9, 'A')$$,
    'is for tables of a hierarchy, where rows are moved one by one'
);
SELECT ok(
    pg_get_functiondef('safe_delete_gate.shop__loan__move()'::regprocedure) NOT LIKE '%_row_move%'
        AND to_regproc('safe_delete_gate.shop__loan__move_row') IS NULL,
    'leaves other tables as they are'
);
SELECT is(
    (SELECT t.tgenabled::text || '/' || t.tgoldtable::text FROM pg_trigger AS t WHERE t.tgrelid = 'shop.loan'::regclass AND t.tgname = 'safe_delete_refuse_inheritance'),
    'D/deleted_row', 'gives other tables a trigger that never fires'
);
SELECT throws_like('ALTER TABLE shop.loan INHERIT shop.thing', '%safe_delete_refuse_inheritance%', 'and that makes the server refuse to let them inherit');

SET ROLE tap_app;
DELETE FROM shop.thing WHERE thing_id = 1;
SELECT throws_ok('SELECT safe_delete_gate.shop__thing__move_row()', '42501', NULL, 'lets nobody call the trigger function');
SET ROLE tap_owner;
SELECT results_eq('SELECT s.thing_id, s.made_at FROM safe_delete_data.shop__thing AS s', $$VALUES (1, '2026-01-01'::timestamptz)$$, 'moves a row of the parent to the parent''s storage');
SELECT results_eq(
    'SELECT s.thing_id, s.made_at, s."From"::text, s.deletion_id__own, s.price, s.double_price FROM safe_delete_data."shop__Book €" AS s',
    'SELECT b.thing_id, b.made_at, b."From"::text, b.deletion_id, b.price, b.double_price FROM shop.before AS b WHERE b.thing_id = 1',
    'moves a row of an heir, every column of it, to the heir''s'
);
SELECT is((SELECT count(*) FROM shop.thing), 3::bigint, 'leaves the other rows');
SELECT is((SELECT l.thing_id FROM shop.loan AS l WHERE l.loan_id = 2), NULL, 'lets the server cut references to the parent''s row');
RESET ROLE;
SELECT results_eq(
    'SELECT d.deleted_as, d.target_names, d.row_counts FROM safe_delete.deletions AS d WHERE d.deleted_at = now()',
    $$VALUES ('tap_app'::name, ARRAY['shop."Book €"', 'shop.thing'], ARRAY[1, 1]::bigint[])$$,
    'records one deletion, and shows how many rows came'
);
SELECT is(
    (SELECT count(*) FROM safe_delete.deletion_target AS t WHERE t.target_table IN ('shop.thing'::regclass, 'shop."Book €"'::regclass)), 2::bigint,
    'writes one line for a table into the account'
);
DELETE FROM shop.thing WHERE thing_id IN (2, 4);
SELECT is(
    (SELECT count(*) FROM safe_delete.deletion_target AS t WHERE t.target_table IN ('shop.thing'::regclass, 'shop."Book €"'::regclass)), 2::bigint,
    'and no other for further statements'
);
SELECT is(
    (SELECT (a.detail ->> 'row_count')::integer FROM safe_delete.audit_trail AS a WHERE a.event = 'soft delete' AND a.happened_at = now()), 4,
    'shows all rows in the audit trail'
);
SELECT is((SELECT sum(a.row_count) FROM safe_delete.deletion AS d, safe_delete._deletion_account(d.deletion_id) AS a WHERE d.deleted_at = now()), 4::numeric, 'has all rows in its account');
SELECT is(
    safe_delete.restore((SELECT d.deletion_id FROM safe_delete.deletion AS d WHERE d.deleted_at = now())), 4::bigint,
    'lets all of them come back'
);
SELECT results_eq('SELECT b.* FROM shop."Book €" AS b ORDER BY 1', 'SELECT b.* FROM shop.before AS b ORDER BY 1', 'as they were');
SELECT results_eq('SELECT l.loan_id, l.thing_id FROM shop.loan AS l ORDER BY 1', 'VALUES (1, 2), (2, 1)', 'with the references that were cut');
SELECT is_empty('SELECT FROM safe_delete_data.shop__thing UNION ALL SELECT FROM safe_delete_data."shop__Book €"', 'out of storage');
SELECT is(
    (SELECT sum(a.row_count) FROM safe_delete.deletion AS d, safe_delete._deletion_account(d.deletion_id) AS a WHERE d.deleted_at = now()), 0::numeric,
    'and leave nothing in the account'
);

-- Columns.
SET ROLE tap_owner;
CREATE TABLE shop.copy AS SELECT FROM shop.thing;
ALTER TABLE shop.thing ADD COLUMN more text;
UPDATE shop.thing SET more = 'm' || thing_id;
DELETE FROM shop.thing WHERE thing_id = 4;
SELECT is((SELECT s.more FROM safe_delete_data."shop__Book €" AS s), 'm4', 'moves a column that is younger than the function');
ALTER TABLE shop."Book €" ALTER COLUMN "From" TYPE text;
DELETE FROM shop."Book €" WHERE thing_id = 1;
SELECT is((SELECT s."From" FROM safe_delete_data."shop__Book €" AS s WHERE s.thing_id = 1), 'a@x', 'moves a column whose domain became its base type');
ALTER TABLE shop.thing RENAME COLUMN more TO "other %";
DELETE FROM shop.thing WHERE thing_id = 3;
SELECT is((SELECT s."other %" FROM safe_delete_data.shop__thing AS s), 'm3', 'moves a column that was renamed');
ALTER TABLE shop.thing DROP COLUMN "other %";
DELETE FROM shop.thing WHERE thing_id = 2;
SELECT is((SELECT count(*) FROM safe_delete_data.shop__thing AS s), 2::bigint, 'goes on where a column was dropped');
RESET ROLE;

-- What it is not for.
SELECT throws_ok(
    $$CREATE TRIGGER t AFTER DELETE ON shop.copy FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.shop__thing__move_row(); INSERT INTO shop.copy SELECT; DELETE FROM shop.copy$$,
    'SD203', NULL, 'refuses another table'
);
SELECT throws_ok(
    $$CREATE TRIGGER t AFTER UPDATE ON shop.thing FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.shop__thing__move_row(); INSERT INTO shop.thing VALUES (9); UPDATE shop.thing SET made_at = now()$$,
    '42501', NULL, 'refuses what is no DELETE'
);
SELECT throws_ok(
    $$CREATE TRIGGER t BEFORE DELETE ON shop.thing FOR EACH ROW EXECUTE FUNCTION safe_delete_gate.shop__thing__move_row(); INSERT INTO shop.thing VALUES (9); DELETE FROM shop.thing$$,
    '42501', NULL, 'refuses to come before a DELETE'
);
SELECT throws_ok(
    $$CREATE TRIGGER t AFTER DELETE ON shop.thing FOR EACH STATEMENT EXECUTE FUNCTION safe_delete_gate.shop__thing__move_row(); INSERT INTO shop.thing VALUES (9); DELETE FROM shop.thing$$,
    '42501', NULL, 'refuses a statement'
);

-- Heirs that nobody keeps.
SET ROLE tap_owner;
INSERT INTO shop.thing VALUES (11);
CREATE TABLE shop.pamphlet (color text) INHERITS (shop."Book €");
INSERT INTO shop.pamphlet (thing_id, color) VALUES (12, 'red');
SELECT throws_ok(
    'DELETE FROM shop.thing', 'SD206', 'shop.pamphlet inherits from shop.thing, and a DELETE would lose its rows',
    'refuses a DELETE that would take rows of an heir that is not protected'
);
SELECT throws_ok('DELETE FROM shop.thing WHERE thing_id = 12', 'SD206', NULL, 'also where it finds none of the table''s own');
SELECT throws_ok('TRUNCATE shop."Book €"', 'SD205', NULL, 'refuses a TRUNCATE');
ALTER TABLE shop.pamphlet ADD PRIMARY KEY (thing_id);
SELECT safe_delete.protect('shop.pamphlet', 'apart');
DELETE FROM shop.thing;
SELECT results_eq('SELECT s.thing_id, s.color FROM safe_delete_data.shop__pamphlet AS s', $$VALUES (12, 'red')$$, 'moves its rows once it is protected');
SELECT is((SELECT count(*) FROM shop.thing), 0::bigint, 'leaves nothing');
SELECT set_eq(
    'SELECT w.thing_id FROM shop.thing_with_deleted AS w', 'SELECT s.thing_id FROM safe_delete_data.shop__thing AS s',
    'shows in the view of live and deleted rows the table''s own'
);
RESET ROLE;
SELECT is_empty($$SELECT p.problem FROM safe_delete.problems AS p JOIN safe_delete.protected_tables AS t ON t.target_table = p.target_table WHERE t.schema_name = 'shop' AND p.level = 'problem' AND p.problem NOT LIKE 'columns of%'$$, 'leaves nothing that safe_delete.problems would name');
SELECT * FROM finish();
ROLLBACK;
