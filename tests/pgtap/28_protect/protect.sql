BEGIN;
SELECT plan(86);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_other;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
GRANT CREATE ON SCHEMA shop TO tap_other;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, born date);
CREATE TABLE shop.message (
    message_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE, body text, sent_at timestamptz
);
CREATE TABLE shop.loose (body text);
CREATE UNLOGGED TABLE shop.cache (id integer PRIMARY KEY);
CREATE VIEW shop.seen AS SELECT m.message_id FROM shop.message AS m;
CREATE TABLE shop.old_style (id integer PRIMARY KEY, deleted_at timestamptz);
CREATE TABLE shop.parent (id integer PRIMARY KEY);
CREATE TABLE shop.child () INHERITS (shop.parent);
CREATE TABLE shop.ruled (id integer PRIMARY KEY);
CREATE RULE nothing AS ON DELETE TO shop.ruled DO INSTEAD NOTHING;
CREATE TABLE shop.log (log_id integer, logged_on date, PRIMARY KEY (log_id, logged_on)) PARTITION BY RANGE (logged_on);
CREATE TABLE shop.log_2025 PARTITION OF shop.log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.secret (id integer PRIMARY KEY);
ALTER TABLE shop.secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Refusals.
SELECT throws_ok($$SELECT safe_delete.protect('shop.loose', 'apart')$$, 'SD201', 'shop.loose has no primary key', 'refuses a table without a primary key');
SELECT throws_ok($$SELECT safe_delete.protect('shop.cache', 'apart')$$, 'SD201', 'shop.cache is temporary or unlogged', 'refuses an unlogged table');
SELECT throws_ok($$SELECT safe_delete.protect('shop.seen', 'apart')$$, 'SD201', 'shop.seen is not a table', 'refuses a view');
SELECT throws_ok($$SELECT safe_delete.protect('shop.log_2025', 'apart')$$, 'SD201', 'shop.log_2025 is a partition', 'refuses a partition');
SELECT throws_ok($$SELECT safe_delete.protect('shop.parent', 'apart')$$, 'SD201', 'shop.child inherits from shop.parent, and a DELETE would lose its rows', 'refuses a parent of a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.protect('shop.parent', 'beside')$$, 'SD201', 'shop.parent takes part in table inheritance', 'refuses a parent beside');
SELECT throws_ok($$SELECT safe_delete.protect('shop.ruled', 'apart')$$, 'SD201', 'shop.ruled has rules that change INSERT, UPDATE or DELETE', 'refuses a table with rules');
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.old_style', 'beside')$$, 'SD201', 'shop.old_style has a column deleted_at, which may say already when a row was deleted',
    'adopts no column by itself'
);
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart', 'body')$$, 'SD201', 'body of shop.message is text', 'refuses an age column that is no date');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart', 'read_at')$$, 'SD201', 'shop.message has no column read_at', 'refuses an age column that is not there');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'aside')$$, 'SD209', 'hiding must be apart, beside or cover, not ''aside''', 'refuses an unknown way of hiding');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', NULL)$$, 'SD209', 'hiding must be apart, beside or cover, not ''NULL''', 'refuses to choose a way of hiding');
SELECT throws_ok($$SELECT safe_delete.protect(NULL, 'apart')$$, 'SD209', 'no table given', 'refuses when no table is given');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart', NULL, '{"acept": []}')$$, 'SD209', NULL, 'refuses a setting that it does not know');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart', NULL, '{"storage_partition": "year"}')$$, 'SD209', NULL, 'refuses a value that a setting does not take');
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.customer', 'apart')$$, 'SD208',
    'a DELETE of shop.customer deletes rows of shop.message, which a restore would not bring back', 'asks for a decision about tables that a DELETE cascades to'
);
SELECT throws_ok($$SELECT safe_delete.protect('shop.customer', 'beside')$$, 'SD208', 'a DELETE of shop.customer deletes rows of shop.message (message_customer_id_fkey), which is not protected', 'asks for a decision beside where a cascade leads to an unprotected table');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'beside')$$, 'SD208', 'view shop.seen reads shop.message and would show deleted rows', 'asks for a decision about views that would show deleted rows');
SELECT throws_ok($$SELECT safe_delete.protect('shop.secret', 'beside')$$, 'SD201', 'row-level security of shop.secret binds its owner, too', 'refuses beside with forced row-level security');
CREATE TABLE shop.client (id integer PRIMARY KEY, email text UNIQUE);
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.client', 'beside')$$, 'SD208',
    'deleted rows of shop.client would hold their values of the unique key client_email_key', 'asks for a decision about unique keys'
);
SELECT throws_ok($$SELECT safe_delete.protect('shop.client', 'beside', NULL, '{"unique": "all"}')$$, 'SD209', NULL, 'knows two decisions about unique keys');
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.client', 'beside', NULL, '{"unique": {"client_pkey": "live"}}')$$, 'SD209',
    'shop.client has no unique key client_pkey to choose for', 'refuses a decision about a key that there is not'
);
SELECT throws_ok($$SELECT safe_delete.protect('shop.client', 'apart', NULL, '{"indexes": "live"}')$$, 'SD209', NULL, 'refuses decisions about indexes apart');
CREATE VIEW shop.message_with_deleted AS SELECT 1 AS one;
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart')$$, 'SD201', 'message_with_deleted exists already in schema shop', 'refuses when the name of its view is taken');
DROP VIEW shop.message_with_deleted;
SELECT throws_ok($$SELECT safe_delete.protect('pg_class', 'apart')$$, 'SD201', NULL, 'refuses tables of the system');
SELECT throws_ok($$SELECT safe_delete.protect('safe_delete.hold', 'apart')$$, 'SD201', 'safe_delete.hold belongs to the system or to the kit', 'refuses its own tables');
RESET ROLE;
SAVEPOINT publication;
SET LOCAL client_min_messages = error;
CREATE PUBLICATION tap FOR TABLE shop.secret;
SET ROLE tap_owner;
SELECT throws_ok($$SELECT safe_delete.protect('shop.secret', 'apart')$$, 'SD208', 'publication tap contains shop.secret', 'asks for a decision about publications');
SELECT lives_ok($$SELECT safe_delete.protect('shop.secret', 'apart', NULL, '{"accept": ["publication"]}')$$, 'takes the decision from its settings');
SELECT lives_ok($$SELECT safe_delete.advise('shop.message')$$, 'does not mind publications of other tables');
ROLLBACK TO publication;
SET ROLE tap_other;
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart')$$, '42501', 'must be owner of table shop.message', 'refuses whoever does not own the table');
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart')$$, '42501', 'permission denied for function protect', 'refuses whoever is no admin');
RESET ROLE;
SELECT is_empty($$SELECT FROM safe_delete.protected_tables AS p WHERE p.table_name = 'message'$$, 'registers nothing when it refuses');
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.protect(regclass,text,name,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);

-- Success, and what it leaves.
SET ROLE tap_owner;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at', '{"storage_partition": "month"}');
SELECT lives_ok($$SELECT safe_delete.protect('shop.customer', 'apart', 'born')$$, 'needs no decision when the tables that a DELETE reaches are protected');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message', 'apart')$$, 'SD202', 'shop.message is protected already', 'refuses a table that is protected');
SELECT throws_ok($$SELECT safe_delete.protect('shop.message_with_deleted', 'apart')$$, 'SD202', NULL, 'refuses the view of a table that is protected');
SELECT ok(NOT has_schema_privilege('tap_owner', 'safe_delete_gate', 'CREATE'), 'closes the gate behind itself');
RESET ROLE;
SELECT is_empty($$SELECT p.problem FROM safe_delete.problems AS p JOIN safe_delete.protected_tables AS t ON t.target_table = p.target_table AND t.schema_name = 'shop' WHERE p.level = 'problem'$$, 'leaves no problem');
SELECT results_eq(
    $$SELECT a.done_as, a.detail - 'rows_deleted_before' FROM safe_delete.audit_trail AS a WHERE a.event = 'table protected' AND a.target_name = 'shop.message'$$,
    $$VALUES ('tap_owner'::name, '{"hiding": "apart", "age_column": "sent_at", "settings": {"storage_partition": "month"}}'::jsonb)$$,
    'records what was protected, how, and by whom'
);
SELECT ok(to_regclass('safe_delete_data.shop__message__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')) IS NOT NULL, 'makes storage partitions a month wide where asked');
SELECT is_empty(
    $$SELECT f.proname FROM pg_proc AS f JOIN pg_roles AS r ON r.oid = f.proowner
        WHERE f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace) AND f.prosecdef AND r.rolsuper$$,
    'makes no SECURITY DEFINER function that belongs to a superuser'
);
SELECT is_empty(
    $$SELECT f.proname FROM pg_proc AS f WHERE f.pronamespace = 'safe_delete_gate'::regnamespace AND f.prosecdef
        AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (f.proconfig), false)$$,
    'fixes the search_path of every generated SECURITY DEFINER function'
);
SELECT is_empty(
    $$SELECT f.proname FROM pg_proc AS f WHERE f.pronamespace = 'safe_delete_gate'::regnamespace AND f.proname !~ '__all$' AND has_function_privilege('tap_app', f.oid, 'EXECUTE')$$,
    'makes no function that everybody may call'
);

-- The application's life goes on; foreign keys mean what they say.
SET ROLE tap_owner;
INSERT INTO shop.customer VALUES (1, '1990-01-01'), (2, '1990-01-01');
INSERT INTO shop.message SELECT i, 1, 'b', now() FROM generate_series(1, 3) AS i;
DELETE FROM shop.customer WHERE customer_id = 1;
SELECT results_eq(
    $$SELECT c.customer_id, c.deletion_id = m.deletion_id, count(*) FROM shop.customer_with_deleted AS c JOIN shop.message_with_deleted AS m ON m.customer_id = c.customer_id GROUP BY 1, 2$$,
    'VALUES (1, true, 3::bigint)', 'lets a cascade take children with the same deletion, shown by the views'
);
SELECT is((SELECT count(*)::integer FROM shop.message), 0, 'leaves the children no longer live');
SELECT lives_ok($$ALTER TABLE shop.message DROP COLUMN body$$, 'leaves the table''s columns free to be dropped');
SELECT safe_delete.resync('shop.message');

-- Names of all kinds, all kinds of keys, both ways of hiding.
CREATE TYPE shop.color AS ENUM ('red', 'green');
CREATE DOMAIN shop.code AS text CHECK (VALUE <> '');
CREATE TABLE shop."Größe ""x"" 'y'" ("Key" shop.code, kind shop.color, "X." uuid, at timestamp, PRIMARY KEY ("X.", kind, "Key"));
INSERT INTO shop."Größe ""x"" 'y'" VALUES ('a b', 'red', '00000000-0000-0000-0000-000000000001', '2020-01-01'), ('c', 'green', '00000000-0000-0000-0000-000000000002', '2020-01-01');
SAVEPOINT strange;
SELECT lives_ok($$SELECT safe_delete.protect('shop."Größe ""x"" ''y''"', 'apart', 'at')$$, 'protects quoted names and composite keys of enum, uuid and domain apart');
RESET ROLE;
SELECT isnt(
    safe_delete.soft_delete('shop."Größe ""x"" ''y''"', '[{"X.": "00000000-0000-0000-0000-000000000001", "kind": "red", "Key": "a b"}]'), NULL, 'soft-deletes by such a key'
);
SELECT is(
    safe_delete.dry_run('mark', 'shop."Größe ""x"" ''y''"', '{"retain": "1 year"}') -> 'sample' -> 0 -> 'key',
    '{"X.": "00000000-0000-0000-0000-000000000002", "Key": "c", "kind": "green"}', 'shows such a key'
);
ROLLBACK TO strange;
SET ROLE tap_owner;
SELECT lives_ok($$SELECT safe_delete.protect('shop."Größe ""x"" ''y''"', 'beside', 'at')$$, 'protects quoted names and composite keys of enum, uuid and domain beside');
DELETE FROM shop."current_Größe ""x"" 'y'" WHERE kind = 'red';
SELECT is((SELECT count(*)::integer FROM shop."current_Größe ""x"" 'y'"), 1, 'hides such a row');
SELECT lives_ok($$SELECT safe_delete.protect('shop.client', 'beside', NULL, '{"unique": {"client_email_key": "live"}}')$$, 'takes decisions about unique keys');
INSERT INTO shop.client VALUES (1, 'a');
DELETE FROM shop.current_client;
SELECT lives_ok($$INSERT INTO shop.client VALUES (2, 'a')$$, 'lets a live row have the value of a deleted one');
SELECT throws_ok($$INSERT INTO shop.client VALUES (3, 'a')$$, '23505', NULL, 'lets no two live rows have the same value');
CREATE TABLE shop.t234567890t234567890t234567890t234567890t234567890 (id integer PRIMARY KEY);
SELECT lives_ok($$SELECT safe_delete.protect('shop.t234567890t234567890t234567890t234567890t234567890', 'apart')$$, 'protects a name of 50 bytes');
CREATE TABLE shop.t234567890t234567890t234567890t234567890t2345678901x (id integer PRIMARY KEY);
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.t234567890t234567890t234567890t234567890t2345678901x', 'apart')$$, 'SD201',
    't234567890t234567890t234567890t234567890t234567890_with_deleted exists already in schema shop', 'refuses a longer name when that of its view, cut, is taken'
);
CREATE TABLE shop.dated (id integer PRIMARY KEY, "maX.at" date);
INSERT INTO shop.dated VALUES (1, '2020-01-01');
SELECT safe_delete.protect('shop.dated', 'apart', 'maX.at');
RESET ROLE;
SELECT lives_ok($$SELECT safe_delete.dry_run('mark', 'shop.dated', '{"retain": "1 year"}')$$, 'takes an age column with any name');
SET ROLE tap_owner;
CREATE TABLE shop.nothing (id integer PRIMARY KEY);
DO $$
BEGIN
    EXECUTE format('CREATE TABLE shop.%I (id integer PRIMARY KEY)', 'nothing__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'));
    PERFORM safe_delete.protect(format('shop.%I', 'nothing__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'))::regclass, 'apart');
END;
$$;
SELECT safe_delete.protect('shop.nothing', 'apart');
INSERT INTO shop.nothing VALUES (1);
SELECT lives_ok('DELETE FROM shop.nothing', 'keeps its storage apart from that of a table named like one of its partitions');
RESET ROLE;

-- A schema of which nobody but its owner may look things up by name.
CREATE SCHEMA private AUTHORIZATION tap_owner;
CREATE TABLE private.message (message_id integer PRIMARY KEY, sent_at date);
INSERT INTO private.message VALUES (1, '2020-01-01'), (2, '2020-01-01');
SAVEPOINT private;
SELECT lives_ok($$SELECT safe_delete.protect('private.message', 'apart', 'sent_at')$$, 'protects a superuser''s table in a schema of others apart');
SELECT safe_delete.because('private');
DELETE FROM private.message WHERE message_id = 1;
SELECT lives_ok($$SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d))$$, 'lets such a table restore');
ROLLBACK TO private;
ALTER TABLE private.message OWNER TO tap_owner;
SELECT lives_ok($$SELECT safe_delete.protect('private.message', 'apart', 'sent_at')$$, 'protects an owner''s table in his private schema apart');
SELECT 'private.message'::regclass::oid AS private_message \gset
SET ROLE safe_delete_owner;
SELECT safe_delete._begin_act(:private_message, 'purge');
SELECT lives_ok(
    format($$SELECT safe_delete._call_storage_hand(%s::oid, 'purge', safe_delete._empty_selection() || '{"from_time": "2020-01-01", "to_time": "2020-01-02"}')$$, :private_message),
    'lets such a table be purged'
);
RESET ROLE;
ROLLBACK TO private;
ALTER TABLE private.message OWNER TO tap_owner;
SELECT lives_ok($$SELECT safe_delete.protect('private.message', 'beside', 'sent_at')$$, 'protects an owner''s table in his private schema beside');
SELECT lives_ok($$SELECT safe_delete.unprotect('private.message')$$, 'lets such a table be unprotected');
SELECT lives_ok($$SELECT safe_delete.protect('private.message', 'cover', 'sent_at', '{"accept": ["view limits"]}')$$, 'covers an owner''s table in his private schema');
SET ROLE tap_owner;
SELECT is((SELECT count(*)::integer FROM private.message), 2, 'shows what it covers under its own name');
SELECT lives_ok('DELETE FROM private.message WHERE message_id = 1', 'lets such a table be deleted from');
RESET ROLE;
ROLLBACK TO private;
SELECT lives_ok($$SELECT safe_delete.protect('private.message', 'cover', 'sent_at', '{"accept": ["view limits"]}')$$, 'covers a superuser''s table in a schema of others');
SELECT lives_ok('DELETE FROM private.message WHERE message_id = 1', 'lets such a table be deleted from');
SELECT is((SELECT count(*)::integer FROM private.message), 1, 'hides what was deleted from such a table');
ROLLBACK TO private;

-- Cover.
SET ROLE tap_owner;
CREATE TABLE shop.bill (bill_id integer PRIMARY KEY, paid_on date);
GRANT SELECT, DELETE ON shop.bill TO tap_app;
INSERT INTO shop.bill SELECT i, '2025-01-01' FROM generate_series(1, 3) AS i;
SELECT throws_ok($$SELECT safe_delete.protect('shop.bill', 'cover')$$, 'SD208', 'shop.bill would be a view, and not all that works on a table works on a view', 'asks for a decision about what does not work through a view');
SELECT throws_ok($$SELECT safe_delete.protect('shop.secret', 'cover', NULL, '{"accept": ["view limits"]}')$$, 'SD201', 'row-level security of shop.secret binds its owner, too', 'refuses to cover a table with forced row-level security');
SELECT throws_ok($$SELECT safe_delete.protect('shop.bill', 'apart', NULL, '{"security_barrier": true}')$$, 'SD209', 'security_barrier is for tables to cover, not apart', 'refuses a security barrier without a view to put it on');
SELECT throws_ok($$SELECT safe_delete._begin_cover('shop.bill')$$, 'SD206', 'shop.bill is not about to be covered', 'refuses a step out of its order');
SELECT throws_ok($$ALTER TABLE shop.bill SET SCHEMA safe_delete_data$$, '42501', 'permission denied for schema safe_delete_data', 'lets nobody move a table there by himself');
SELECT lives_ok($$SELECT safe_delete.protect('shop.bill', 'cover', 'paid_on', '{"accept": ["view limits"]}')$$, 'covers a table');
SELECT throws_ok($$SELECT safe_delete.protect('shop.bill', 'apart')$$, 'SD202', 'shop.bill is protected already', 'refuses what covers a table');
SELECT ok(NOT has_schema_privilege('tap_owner', 'safe_delete_data', 'CREATE'), 'closes the schema behind the table that moved there');
SET ROLE tap_app;
DELETE FROM shop.bill WHERE bill_id = 1;
SELECT is((SELECT count(*)::integer FROM shop.bill), 2, 'makes a DELETE under the table''s name a soft delete, with the rights that people had');
SELECT throws_ok('SELECT FROM safe_delete_data.shop__bill', '42501', 'permission denied for table shop__bill', 'shows applications no deleted row');
RESET ROLE;
SELECT is((SELECT count(*)::integer FROM shop.bill_with_deleted), 3, 'shows all rows beside it');

SET ROLE tap_owner;
INSERT INTO shop.old_style VALUES (1, NULL), (2, '2024-01-01'), (3, '2024-01-01');
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.old_style', 'apart', NULL, '{"deleted_at": "deleted_at"}')$$, 'SD209', NULL, 'adopts a column only in place'
);
SELECT lives_ok($$SELECT safe_delete.protect('shop.old_style', 'beside', NULL, '{"deleted_at": "deleted_at"}')$$, 'adopts a column that says when rows were deleted');
SELECT results_eq('SELECT o.id FROM shop.current_old_style AS o', ARRAY[1], 'and hides these rows');
UPDATE shop.old_style SET deleted_at = now() WHERE id = 1;
SELECT is_empty('SELECT FROM shop.current_old_style', 'and takes an UPDATE of it for a soft delete');
RESET ROLE;
SELECT is(safe_delete.restore((SELECT max(o.deletion_id) FROM shop.old_style AS o WHERE o.id > 1)), 2::bigint, 'and can restore what was deleted at one moment');

SELECT * FROM finish();
ROLLBACK;
