BEGIN;
SELECT plan(38);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;

SET ROLE tap_owner;
CREATE TYPE shop.state AS ENUM ('new', 'paid');
CREATE DOMAIN shop.mail AS text COLLATE "C" CHECK (VALUE LIKE '%@%');
CREATE TABLE shop.message (
    message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "From" shop.mail,
    state shop.state,
    tags text[],
    price numeric(10, 2),
    double_price numeric GENERATED ALWAYS AS (price * 2) STORED,
    flags bit(3),
    code char(4),
    "größe €" integer,
    "d" jsonb,
    sent_at timestamptz
);
INSERT INTO shop.message ("From", state, tags, price, flags, code, "größe €", d, sent_at)
SELECT i || '@x', 'paid', ARRAY['a', NULL], i / 3.0, B'101', 'ab', i, jsonb_build_object('i', i), now() - i * interval '1 day'
FROM generate_series(1, 20) AS i;
GRANT SELECT, DELETE ON shop.message TO tap_app;
CREATE TABLE shop.before AS SELECT m.* FROM shop.message AS m;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');

SELECT is_empty('SELECT FROM safe_delete_data.shop__message', 'moves nothing by itself');
DELETE FROM shop.message WHERE false;
SELECT is_empty('SELECT FROM safe_delete_data.shop__message', 'moves nothing when a DELETE finds nothing');
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.deletion AS d WHERE d.deleted_at = now()', 'makes no deletion when a DELETE finds nothing');

SET ROLE tap_app;
DELETE FROM shop.message WHERE message_id <= 5;
SELECT throws_ok('SELECT FROM safe_delete_data.shop__message', '42501', NULL, 'lets the application not see deleted rows');
SELECT throws_ok('DELETE FROM safe_delete_data.shop__message', '42501', NULL, 'lets the application not touch deleted rows');
SELECT throws_ok('SELECT safe_delete_gate.shop__message__move()', '42501', NULL, 'lets nobody call the trigger function');
RESET ROLE;
SELECT results_eq(
    'SELECT d.deleted_as, d.deleted_at, d.deletion_reason FROM safe_delete.deletion AS d WHERE d.deleted_at = now()',
    $$VALUES ('tap_app'::name, now(), NULL::text)$$,
    'records one deletion, by whoever deleted'
);
SET ROLE tap_owner;
SELECT results_eq(
    'SELECT s.message_id, s."From", s.state::shop.state, s.tags, s.price, s.double_price, s.flags, s.code::text, s."größe €", s.d, s.sent_at FROM safe_delete_data.shop__message AS s ORDER BY 1',
    'SELECT b.message_id, b."From"::text, b.state, b.tags, b.price, b.double_price, b.flags, b.code::text, b."größe €", b.d, b.sent_at FROM shop.before AS b WHERE b.message_id <= 5 ORDER BY 1',
    'moves every column of a deleted row as it was'
);
SELECT results_eq(
    'SELECT DISTINCT s.deleted_at, s.deletion_id FROM safe_delete_data.shop__message AS s',
    'SELECT now(), max(s.deletion_id) FROM safe_delete_data.shop__message AS s',
    'writes when a row was deleted, and the one deletion that took it'
);
SELECT is((SELECT count(*)::integer FROM shop.message), 15, 'leaves the other rows');
RESET ROLE;
SELECT is(
    (SELECT max(s.deletion_id) FROM safe_delete_data.shop__message AS s),
    (SELECT max(d.deletion_id) FROM safe_delete.deletion AS d), 'writes the id of the recorded deletion'
);

SELECT is(
    (SELECT format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || a.atthasdef || (a.attgenerated <> '') FROM pg_attribute AS a
        WHERE a.attrelid = 'safe_delete_data.shop__message'::regclass AND a.attname = 'From'),
    'text falsefalsefalse', 'keeps deleted rows without the user''s domains, defaults and constraints'
);
SELECT is(
    (SELECT l.collname FROM pg_attribute AS a JOIN pg_collation AS l ON l.oid = a.attcollation
        WHERE a.attrelid = 'safe_delete_data.shop__message'::regclass AND a.attname = 'From'),
    'C', 'keeps the collation of a column'
);
SELECT is(
    (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = 'safe_delete_data.shop__message'::regclass),
    'safe_delete_owner', 'keeps deleted rows out of the hands of the table''s owner'
);
SELECT is(
    (SELECT pg_get_userbyid(f.proowner) FROM pg_proc AS f WHERE f.oid = 'safe_delete_gate.shop__message__move()'::regprocedure AND f.prosecdef),
    'safe_delete_owner', 'moves rows as the owner of the kit'
);
SELECT ok(
    to_regclass('safe_delete_data.shop__message__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')) IS NOT NULL
    AND to_regclass('safe_delete_data.shop__message__' || to_char(now() AT TIME ZONE 'UTC' + interval '2 days', 'YYYYMMDD')) IS NOT NULL,
    'has partitions for today and the two days after'
);

-- Partitions.
SET LOCAL TimeZone = 'Pacific/Kiritimati';
SET LOCAL datestyle = 'SQL, DMY';
DELETE FROM shop.message WHERE message_id = 6;
SELECT is(
    (SELECT s.tableoid::regclass::text FROM safe_delete_data.shop__message AS s WHERE s.message_id = 6),
    'safe_delete_data.shop__message__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'), 'chooses the partition by UTC, whatever the caller''s time zone'
);
DO $$ BEGIN EXECUTE format('DROP TABLE safe_delete_data.%I', 'shop__message__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')); END $$;
SELECT lives_ok('DELETE FROM shop.message WHERE message_id = 7', 'makes a partition that is missing');
SELECT is((SELECT count(*)::integer FROM safe_delete_data.shop__message), 1, 'moves the row to the new partition');
RESET TimeZone;
RESET datestyle;

-- Reasons, savepoints, other commands.
SELECT safe_delete.because('spam');
DELETE FROM shop.message WHERE message_id = 8;
SELECT isnt(
    (SELECT s.deletion_id FROM safe_delete_data.shop__message AS s WHERE s.message_id = 8),
    (SELECT s.deletion_id FROM safe_delete_data.shop__message AS s WHERE s.message_id = 7),
    'begins another deletion for another reason'
);
SELECT safe_delete.because(NULL);
SAVEPOINT here;
SELECT safe_delete.because('rolled back');
DELETE FROM shop.message WHERE message_id = 9;
ROLLBACK TO here;
SELECT is((SELECT count(*)::integer FROM shop.message AS m WHERE m.message_id = 9), 1, 'brings a row back when its savepoint is rolled back');
SELECT is_empty('SELECT FROM safe_delete_data.shop__message AS s WHERE s.message_id = 9', 'keeps no copy when its savepoint is rolled back');
SELECT is_empty($$SELECT FROM safe_delete.deletion AS d WHERE d.deletion_reason = 'rolled back'$$, 'keeps no deletion when its savepoint is rolled back');
SELECT lives_ok('DELETE FROM shop.message WHERE message_id = 9', 'deletes the row again after that');
MERGE INTO shop.message AS m USING (VALUES (10)) AS v (id) ON m.message_id = v.id WHEN MATCHED THEN DELETE;
SELECT isnt_empty('SELECT FROM safe_delete_data.shop__message AS s WHERE s.message_id = 10', 'moves what MERGE deletes');
WITH gone AS (DELETE FROM shop.message AS m WHERE m.message_id = 11 RETURNING m.message_id) SELECT g.message_id FROM gone AS g;
SELECT isnt_empty('SELECT FROM safe_delete_data.shop__message AS s WHERE s.message_id = 11', 'moves what a DELETE within a query deletes');
SET LOCAL session_replication_role = replica;
DELETE FROM shop.message WHERE message_id = 12;
SET LOCAL session_replication_role = origin;
SELECT isnt_empty('SELECT FROM safe_delete_data.shop__message AS s WHERE s.message_id = 12', 'moves rows where ordinary triggers are off');
SELECT throws_ok('TRUNCATE shop.message', 'SD205', 'shop.message is protected: TRUNCATE would lose rows for good', 'refuses TRUNCATE');

-- Drift.
ALTER TABLE shop.message ADD COLUMN note text DEFAULT 'n';
DELETE FROM shop.message WHERE message_id = 13;
SELECT is((SELECT s.note FROM safe_delete_data.shop__message AS s WHERE s.message_id = 13), 'n', 'moves a column that came after protect()');
SELECT is(
    (SELECT count(*)::integer FROM safe_delete.audit_trail AS a WHERE a.event = 'storage followed columns' AND a.target_name = 'shop.message'),
    1, 'records that storage followed the table'
);
ALTER TABLE shop.message DROP COLUMN flags;
SELECT lives_ok('DELETE FROM shop.message WHERE message_id = 14', 'moves a row after a column was dropped');
ALTER TABLE shop.message ALTER COLUMN code TYPE varchar(10);
SELECT lives_ok('DELETE FROM shop.message WHERE message_id = 15', 'moves a row after a column got another type');
SELECT is((SELECT s.code FROM safe_delete_data.shop__message AS s WHERE s.message_id = 15), 'ab', 'moves the value of a retyped column');
SELECT is((SELECT s.flags FROM safe_delete_data.shop__message AS s WHERE s.message_id = 11), B'101', 'keeps values of a dropped column');

-- Partitioned tables.
SET ROLE tap_owner;
CREATE TABLE shop.visit (visit_id integer, seen_on date, PRIMARY KEY (visit_id, seen_on)) PARTITION BY RANGE (seen_on);
CREATE TABLE shop.visit_2025 PARTITION OF shop.visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
SELECT safe_delete.protect('shop.visit', 'apart', 'seen_on');
CREATE TABLE shop.visit_2026 (seen_on date NOT NULL, visit_id integer NOT NULL, PRIMARY KEY (visit_id, seen_on));
ALTER TABLE shop.visit ATTACH PARTITION shop.visit_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO shop.visit VALUES (1, '2025-05-05'), (2, '2025-06-06'), (3, '2026-05-05'), (4, '2025-07-07');
DELETE FROM shop.visit WHERE visit_id IN (1, 3);
DELETE FROM shop.visit_2025 WHERE visit_id = 2;
SELECT results_eq(
    'SELECT s.visit_id, s.seen_on FROM safe_delete_data.shop__visit AS s ORDER BY 1',
    $$VALUES (1, '2025-05-05'::date), (2, '2025-06-06'), (3, '2026-05-05')$$,
    'moves rows of all partitions, one attached later included, and rows deleted from a partition by name'
);
UPDATE shop.visit SET seen_on = '2026-07-07' WHERE visit_id = 4;
SELECT is((SELECT count(*)::integer FROM safe_delete_data.shop__visit), 3, 'does not take an UPDATE that moves a row to another partition for a DELETE');

-- Names that look like the code around them.
CREATE TABLE shop."$hand$$move$$rows$ O'Brien ""x"" 🗑" ("$move$" integer PRIMARY KEY, "$hand$" date, "$rows$" text);
SELECT lives_ok($q$SELECT safe_delete.protect('shop."$hand$$move$$rows$ O''Brien ""x"" 🗑"', 'apart', '$hand$')$q$, 'works for names that look like its own quotes');
CREATE FUNCTION shop.who() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a name ran as code of %', current_user;
END;
$$;
CREATE TABLE shop."x
DECLARE a text := shop.who();--" (id integer PRIMARY KEY);
INSERT INTO shop."x
DECLARE a text := shop.who();--" VALUES (1);
SELECT safe_delete.protect(format('shop.%I', E'x\nDECLARE a text := shop.who();--')::regclass, 'apart');
SELECT lives_ok(format('DELETE FROM shop.%I', E'x\nDECLARE a text := shop.who();--'), 'never takes a name with a line break for code');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
