BEGIN;
SELECT plan(36);

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
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, amount integer, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, page text, seen_on date);
INSERT INTO shop.message SELECT i, 100 + i, '2025-01-01' FROM generate_series(1, 9) AS i;
INSERT INTO shop.visit SELECT i, 'p', '2025-01-01' FROM generate_series(1, 9) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');

SELECT throws_ok($$SELECT safe_delete.resync('shop.loose')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SET ROLE tap_other;
SELECT throws_ok($$SELECT safe_delete.resync('shop.message')$$, '42501', 'must be owner of table shop.message', 'refuses whoever does not own the table');
-- A view that only looks like the kit's own does not make its owner the table's.
SAVEPOINT alike;
SET ROLE tap_owner;
DROP VIEW shop.message_with_deleted;
SET ROLE tap_other;
CREATE VIEW shop.message_with_deleted AS SELECT 1 AS one;
SELECT throws_ok($$SELECT safe_delete._begin_resync('shop.message_with_deleted')$$, '42501', NULL, 'refuses whoever owns a view named like the kit''s');
ROLLBACK TO alike;
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.resync(regclass)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SELECT is(safe_delete._lock_statement('shop.message', 'SHARE'), 'LOCK TABLE shop.message IN SHARE MODE', 'locks the table');
SELECT is(safe_delete._lock_statement('shop.visit', 'SHARE'), 'LOCK TABLE shop.current_visit, shop.visit IN SHARE MODE', 'locks the view first, as whoever uses it does');
SET ROLE tap_owner;
CREATE TEMPORARY TABLE ours AS SELECT p.target_table FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop';
GRANT SELECT ON ours TO PUBLIC;
RESET ROLE;
PREPARE found AS SELECT p.problem FROM safe_delete.problems AS p JOIN ours AS o ON o.target_table = p.target_table ORDER BY 1;
SAVEPOINT intact;

SET ROLE tap_owner;
SELECT lives_ok($$SELECT safe_delete.resync('shop.message')$$, 'changes nothing where nothing is wrong');
ALTER TABLE shop.message DISABLE TRIGGER safe_delete_move;
DROP TRIGGER safe_delete_refuse_delete ON shop.visit;
SELECT safe_delete.resync('shop.message');
SELECT safe_delete.resync('shop.current_visit');
RESET ROLE;
SELECT is_empty('found', 'mends triggers, also when the table is given as its view');
SELECT is(
    (SELECT count(*)::integer FROM safe_delete.audit_trail AS a WHERE a.event = 'table protected' AND a.target_name = 'shop.visit'), 2, 'is recorded'
);
ROLLBACK TO intact;

ALTER TABLE shop.message ADD COLUMN body text;
ALTER TABLE shop.visit ADD COLUMN body text;
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.message');
SELECT safe_delete.resync('shop.visit');
RESET ROLE;
SELECT is_empty('found', 'follows new columns');
SELECT lives_ok('SELECT m.body, v.body FROM shop.message_with_deleted AS m, shop.current_visit AS v', 'shows new columns in the views');
ROLLBACK TO intact;

-- What was deleted before a column changed is not lost by the change.
DELETE FROM shop.message WHERE message_id IN (1, 2);
ALTER TABLE shop.message ALTER COLUMN amount TYPE bigint;
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.message');
SELECT is((SELECT array_agg(m.amount ORDER BY m.amount) FROM shop.message_with_deleted AS m WHERE m.message_id < 3), '{101,102}', 'shows deleted rows'' values of a column that got a wider type');
RESET ROLE;
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d));
SELECT is((SELECT array_agg(m.amount ORDER BY m.amount) FROM shop.message AS m WHERE m.message_id < 3), '{101,102}', 'loses no value of a deleted row when a column got a wider type');
ROLLBACK TO intact;
DELETE FROM shop.message WHERE message_id IN (1, 2);
ALTER TABLE shop.message RENAME COLUMN amount TO price;
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d));
SELECT is((SELECT array_agg(m.price ORDER BY m.price) FROM shop.message AS m WHERE m.message_id < 3), '{101,102}', 'loses no value of a deleted row when a column was renamed');
ROLLBACK TO intact;
DELETE FROM shop.message WHERE message_id IN (1, 2);
ALTER TABLE shop.message ALTER COLUMN message_id TYPE bigint;
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.message');
SELECT safe_delete.place_hold('shop.message', '[1]', 'case 7');
RESET ROLE;
SELECT is(
    safe_delete._call_storage_hand('shop.message', 'profile_deleted', safe_delete._empty_selection() || '{"held": [{"message_id": 1}], "deleted_before": "infinity"}') ->> 'spared',
    '1', 'keeps deleted rows on hold when the key got a wider type'
);
ROLLBACK TO intact;

ALTER TABLE shop.visit RENAME COLUMN page TO place;
SET ROLE tap_owner;
SELECT lives_ok($$SELECT safe_delete.resync('shop.visit')$$, 'follows a column that was renamed, beside');
ROLLBACK TO intact;
ALTER TABLE shop.message RENAME COLUMN sent_at TO at;
SELECT throws_ok($$SELECT safe_delete.resync('shop.message')$$, 'SD206', 'the age column sent_at of shop.message is gone', 'refuses when the age column is gone');
ROLLBACK TO intact;

-- A superuser's table.
CREATE TABLE shop.root_message (message_id integer PRIMARY KEY, amount integer);
CREATE TABLE shop.root_visit (visit_id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.root_message', 'apart');
SELECT safe_delete.protect('shop.root_visit', 'beside');
ALTER TABLE shop.root_message ADD COLUMN body text;
SELECT lives_ok($$SELECT safe_delete.resync('shop.root_message')$$, 'follows a new column of a superuser''s table, apart');
ALTER TABLE shop.root_visit ADD COLUMN body text;
SELECT lives_ok($$SELECT safe_delete.resync('shop.root_visit')$$, 'follows a new column of a superuser''s table, beside');
-- A limit: the gate view binds the columns of such a table. ALTER TABLE … OWNER TO a role that is no superuser frees them.
SELECT throws_ok('ALTER TABLE shop.root_message DROP COLUMN amount', '2BP01', NULL, 'says that the gate view needs a column of a superuser''s table');
ROLLBACK TO intact;

-- Rights on the view beside are its own, once it has the table's.
CREATE TABLE shop.part (part_id integer PRIMARY KEY, shown text, hidden text);
GRANT SELECT (shown) ON shop.part TO tap_app;
SELECT safe_delete.protect('shop.part', 'beside');
SELECT ok(
    has_column_privilege('tap_app', 'shop.current_part', 'shown', 'SELECT') AND NOT has_column_privilege('tap_app', 'shop.current_part', 'hidden', 'SELECT'),
    'gives a new view rights on columns, too'
);
GRANT SELECT, DELETE ON shop.current_visit TO tap_app;
GRANT UPDATE (page) ON shop.current_visit TO tap_app;
SELECT safe_delete.resync('shop.visit');
SELECT ok(
    has_table_privilege('tap_app', 'shop.current_visit', 'SELECT') AND has_table_privilege('tap_app', 'shop.current_visit', 'DELETE')
    AND has_column_privilege('tap_app', 'shop.current_visit', 'page', 'UPDATE'),
    'leaves people the rights that they have on a view of live rows'
);
DROP VIEW shop.current_visit;
SELECT safe_delete.resync('shop.visit');
SELECT ok(
    has_table_privilege('tap_app', 'shop.current_visit', 'DELETE') AND has_column_privilege('tap_app', 'shop.current_visit', 'page', 'UPDATE'),
    'gives them back where the view was dropped'
);
REVOKE ALL ON shop.current_visit FROM tap_app;
GRANT SELECT ON shop.visit TO tap_app;
SELECT safe_delete.resync('shop.visit');
SELECT ok(NOT has_table_privilege('tap_app', 'shop.current_visit', 'SELECT'), 'gives no rights on it that were taken');
ROLLBACK TO intact;

-- So are those on views of live and deleted rows, and what users made of them.
CREATE TABLE shop.sheet (sheet_id integer PRIMARY KEY, title text);
ALTER TABLE shop.sheet OWNER TO tap_owner;
SELECT safe_delete.protect('shop.sheet', 'cover', NULL, '{"accept": ["view limits"]}');
GRANT SELECT ON shop.message_with_deleted, shop.sheet_with_deleted TO tap_app;
CREATE ROLE tap_reader;
GRANT SELECT (amount, deleted_at) ON shop.message_with_deleted TO tap_reader;
GRANT SELECT (title, deleted_at) ON shop.sheet_with_deleted TO tap_reader;
CREATE VIEW shop.deleted_message AS SELECT m.amount FROM shop.message_with_deleted AS m WHERE m.deleted_at IS NOT NULL;
CREATE VIEW shop.deleted_sheet AS SELECT s.title FROM shop.sheet_with_deleted AS s WHERE s.deleted_at IS NOT NULL;
SELECT lives_ok($$SELECT safe_delete.resync('shop.message'), safe_delete.resync('shop.sheet')$$, 'leaves what depends on the views of deleted rows');
ALTER TABLE safe_delete_data.shop__sheet ADD COLUMN body text;
SELECT lives_ok($$SELECT safe_delete.resync('shop.sheet')$$, 'shows a new column there without dropping the view');
DROP VIEW shop.deleted_message, shop.deleted_sheet;
ALTER TABLE shop.message RENAME COLUMN amount TO price;
ALTER TABLE safe_delete_data.shop__sheet RENAME COLUMN title TO heading;
SELECT lives_ok($$SELECT safe_delete.resync('shop.message'), safe_delete.resync('shop.sheet')$$, 'makes them anew where columns are others');
SELECT is(
    array_agg(v.name ORDER BY v.name) FILTER (WHERE has_table_privilege('tap_app', v.name, 'SELECT')),
    '{shop.message_with_deleted,shop.sheet_with_deleted}', 'and gives the rights on them again'
)
FROM unnest('{shop.message_with_deleted,shop.sheet_with_deleted}'::text[]) AS v (name);
SELECT is(
    array_agg(c.name ORDER BY c.name) FILTER (WHERE has_column_privilege('tap_reader', split_part(c.name, ' ', 1), split_part(c.name, ' ', 2), 'SELECT')),
    '{shop.message_with_deleted deleted_at,shop.sheet_with_deleted deleted_at}', 'but none on columns that are gone'
)
FROM unnest('{shop.message_with_deleted deleted_at,shop.message_with_deleted price,shop.sheet_with_deleted deleted_at,shop.sheet_with_deleted heading}'::text[]) AS c (name);
ROLLBACK TO intact;

-- Names and owners.
ALTER TABLE shop.message RENAME TO letter;
ALTER TABLE shop.visit RENAME TO look;
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.letter', '[1]')$$, 'SD206', 'shop.letter is not as it was when it was protected', 'is asked for after a rename');
SET ROLE tap_owner;
SELECT lives_ok($$SELECT safe_delete.resync('shop.letter')$$, 'follows a new name, apart');
SELECT lives_ok($$SELECT safe_delete.resync('shop.look')$$, 'follows a new name, beside');
SELECT ok(
    to_regclass('shop.letter_with_deleted') IS NOT NULL AND to_regclass('shop.current_look') IS NOT NULL
    AND to_regclass('shop.message_with_deleted') IS NULL AND to_regclass('shop.current_visit') IS NULL,
    'renames the views along'
);
ROLLBACK TO intact;
ALTER TABLE shop.message OWNER TO tap_other;
ALTER VIEW shop.message_with_deleted OWNER TO tap_other;
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[1]')$$, 'SD206', NULL, 'is asked for after a change of owner');
SET ROLE tap_other;
SELECT lives_ok($$SELECT safe_delete.resync('shop.message')$$, 'can be called by a new owner');
RESET ROLE;
SELECT safe_delete.resync('shop.message');
SELECT ok(
    has_table_privilege('tap_other', 'safe_delete_data.shop__message', 'SELECT') AND NOT has_table_privilege('tap_owner', 'safe_delete_data.shop__message', 'SELECT'),
    'lets the new owner see deleted rows, and the old one no more'
);
ROLLBACK TO intact;

SELECT * FROM finish();
ROLLBACK;
