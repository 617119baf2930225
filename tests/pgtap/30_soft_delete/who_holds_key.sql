BEGIN;
SELECT plan(24);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
CREATE COLLATION shop.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
ALTER COLLATION shop.any_case OWNER TO tap_owner;
SET ROLE tap_owner;
CREATE TYPE shop.kind AS ENUM ('a', 'b');
CREATE DOMAIN shop.code AS varchar(5) CHECK (VALUE <> '');
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.person (
    person_id integer PRIMARY KEY, email text COLLATE shop.any_case UNIQUE, born date, kind shop.kind, code shop.code, tags text[], detail json, spot point, pad char(5), sum numeric(10, 2)
);
CREATE TABLE shop.visit (visit_id integer, place text, PRIMARY KEY (place, visit_id));
CREATE TABLE shop."We""ird.t%s" (id integer PRIMARY KEY, "co""l.%I'é\" text);
INSERT INTO shop.person VALUES (1, 'Ann@x', '2000-01-02', 'a', 'abcde', '{x,y}', '{"a": 1}', '(1,2)', 'ab', 1.50), (2, 'bob@x', NULL, 'b', 'z', NULL, NULL, NULL, NULL, NULL);
INSERT INTO shop.visit VALUES (1, 'a'), (2, 'a'), (1, 'b');
INSERT INTO shop."We""ird.t%s" VALUES (1, 'v''"\%s');
SELECT safe_delete.protect('shop.person', 'apart'), safe_delete.protect('shop.visit', 'beside'), safe_delete.protect('shop."We""ird.t%s"', 'apart');
RESET ROLE;

SELECT throws_ok($$SELECT safe_delete.who_holds_key('shop.loose', 'id', '1')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.who_holds_key('shop.person', 'mail', '1')$$, '42703', 'shop.person has no column mail', 'refuses a column that is not there');
SELECT throws_ok($$SELECT safe_delete.who_holds_key('shop.person', NULL, '1')$$, '42703', 'shop.person has no column NULL', 'refuses no column at all');
SELECT throws_ok($$SELECT safe_delete.who_holds_key('shop.person', 'person_id', 'x')$$, 'SD301', NULL, 'refuses a value that the column cannot have');
SELECT is_empty($$SELECT safe_delete.who_holds_key('shop.person', 'born', NULL)$$, 'finds nobody who holds NULL');

SELECT results_eq(
    $$SELECT w.row_key, w.state, w.deletion_id, w.deleted_at FROM safe_delete.who_holds_key('shop.person', 'email', 'ann@X') AS w$$,
    $$VALUES ('1'::jsonb, 'live', NULL::bigint, NULL::timestamptz)$$, 'finds the live row, equal as the unique key sees it'
);
SELECT safe_delete.soft_delete('shop.person', '[1]', 'gone') AS gone \gset
INSERT INTO shop.person (person_id, email) VALUES (7, 'ANN@x');
SELECT results_eq(
    $$SELECT w.row_key, w.state, w.deletion_id, w.deleted_at FROM safe_delete.who_holds_key('shop.person_with_deleted', 'email', 'ann@X') AS w$$,
    format($$VALUES ('7'::jsonb, 'live', NULL::bigint, NULL::timestamptz), ('1', 'deleted', %s, now())$$, :gone), 'finds the live row first, then deleted ones'
);
SELECT results_eq(
    format($$SELECT w.row_key FROM safe_delete.who_holds_key('shop.person', %L, %L) AS w$$, v.column_name, v.value), $$VALUES ('1'::jsonb)$$, format('finds a value of %s', v.column_name)
)
FROM (
    VALUES ('born', '2000-01-02'), ('kind', 'a'), ('code', 'abcde'), ('tags', '{"x", y}'), ('detail', '{"a": 1}'), ('spot', '(1, 2)'), ('pad', 'ab'), ('sum', '1.5')
) AS v (column_name, value);
SELECT is_empty($$SELECT safe_delete.who_holds_key('shop.person', 'code', 'abcdefg')$$, 'does not cut a value that is too long');
SELECT safe_delete.soft_delete('shop.visit', '[{"visit_id": 1, "place": "a"}]', 'seen');
SELECT results_eq(
    $$SELECT w.row_key, w.state FROM safe_delete.who_holds_key('shop.visit', 'place', 'a') AS w$$,
    $$VALUES ('{"place": "a", "visit_id": 2}'::jsonb, 'live'), ('{"place": "a", "visit_id": 1}', 'deleted')$$, 'knows tables that keep their deleted rows'
);
SELECT is((SELECT w.row_key FROM safe_delete.who_holds_key('shop."We""ird.t%s"', 'co"l.%I''é\', 'v''"\%s') AS w), '1', 'is not fooled by names and values');

-- Columns that changed since.
SET ROLE tap_owner;
ALTER TABLE shop.person ADD COLUMN fresh integer DEFAULT 5;
ALTER TABLE shop.person ALTER COLUMN sum TYPE text;
RESET ROLE;
SELECT is((SELECT array_agg(w.row_key ORDER BY w.row_key) FROM safe_delete.who_holds_key('shop.person', 'fresh', '5') AS w), '{2,7}'::jsonb[], 'knows a column that deleted rows do not have');
SELECT is((SELECT w.row_key FROM safe_delete.who_holds_key('shop.person', 'sum', '1.50') AS w), '1', 'knows a column that had another type when the row was deleted');

-- A superuser's table.
CREATE TABLE shop.root (id integer PRIMARY KEY, name text);
INSERT INTO shop.root VALUES (1, 'x'), (2, 'x');
SELECT safe_delete.protect('shop.root', 'apart');
DELETE FROM shop.root WHERE id = 1;
SELECT is((SELECT array_agg(w.state) FROM safe_delete.who_holds_key('shop.root', 'name', 'x') AS w), '{live,deleted}', 'sees rows of a superuser''s table');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.who_holds_key(regclass,name,text)', 'EXECUTE')),
    '{safe_delete_admin,safe_delete_auditor,safe_delete_operator,safe_delete_owner}'::name[], 'may be called by operators, admins and auditors'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.who_holds_key('shop.root', 'id', '1')$$, '42501', NULL, 'is not for the deleter');
RESET ROLE;
SET TRANSACTION READ ONLY;
SELECT lives_ok($$SELECT safe_delete.who_holds_key('shop.person', 'email', 'x'), safe_delete.who_holds_key('shop.root', 'id', '1')$$, 'works where nothing may be written');

SELECT * FROM finish();
ROLLBACK;
