BEGIN;
SELECT plan(37);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_owner, tap_other;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
GRANT CREATE ON SCHEMA shop TO tap_other;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, email text UNIQUE, boss_id integer REFERENCES shop.customer ON DELETE CASCADE);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
CREATE TABLE shop.reply (message_id integer REFERENCES shop.message ON DELETE CASCADE, n integer, PRIMARY KEY (n, message_id)) PARTITION BY LIST (n);
CREATE TABLE shop.reply_one PARTITION OF shop.reply FOR VALUES IN (1);
CREATE TABLE shop.reply_more PARTITION OF shop.reply DEFAULT;
CREATE TABLE shop.mark (mark_id integer PRIMARY KEY, message_id integer, n integer, FOREIGN KEY (message_id, n) REFERENCES shop.reply (message_id, n) ON DELETE CASCADE);
CREATE TABLE shop.subscriber (id integer PRIMARY KEY, email text REFERENCES shop.customer (email) ON DELETE SET NULL);
CREATE TABLE shop.member (id integer PRIMARY KEY, email text NOT NULL REFERENCES shop.customer (email) ON DELETE SET NULL);
CREATE TABLE shop.ticket (id integer PRIMARY KEY, customer_id integer DEFAULT 1 REFERENCES shop.customer ON DELETE SET DEFAULT);
CREATE TABLE shop.invoice (id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE shop.loose (id integer PRIMARY KEY, message_id integer REFERENCES shop.message ON DELETE CASCADE);
CREATE TABLE shop.below (id integer PRIMARY KEY, loose_id integer REFERENCES shop.loose ON DELETE CASCADE);
CREATE TABLE shop.visit (visit_id integer, place text, PRIMARY KEY (place, visit_id));
INSERT INTO shop.customer VALUES (1, 'a', NULL), (2, 'b', NULL), (3, 'c', 2), (4, NULL, 3), (5, 'e', NULL), (6, 'f', NULL), (7, 'g', NULL), (8, 'h', NULL);
UPDATE shop.customer SET boss_id = 4 WHERE customer_id = 2;
INSERT INTO shop.message VALUES (1, 2), (2, 2), (3, 3), (4, 5);
INSERT INTO shop.reply VALUES (1, 1), (1, 2), (3, 1);
INSERT INTO shop.mark VALUES (1, 1, 1), (2, 1, 2), (3, 1, NULL);
INSERT INTO shop.loose VALUES (1, 1), (2, 1), (3, 4);
INSERT INTO shop.below VALUES (1, 1), (2, 1), (3, 2), (4, 3);
INSERT INTO shop.subscriber VALUES (1, 'b'), (2, 'c'), (3, NULL);
INSERT INTO shop.member VALUES (1, 'f');
INSERT INTO shop.ticket VALUES (1, 7), (2, 7);
INSERT INTO shop.invoice VALUES (1, 8);
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO shop.visit VALUES (1, 'a'), (2, 'a'), (1, 'b');
SELECT safe_delete.protect(t, 'apart') FROM unnest('{shop.mark,shop.reply,shop.invoice,shop.member,shop.subscriber,shop.ticket,shop.below}'::regclass[]) AS t;
SELECT safe_delete.protect('shop.message', 'apart', NULL, '{"accept": ["dependents"]}');
SELECT safe_delete.protect('shop.customer', 'apart', NULL, '{"accept": ["dependents"]}');
SELECT safe_delete.protect('shop.visit', 'beside');
RESET ROLE;
CREATE VIEW pg_temp.plan AS SELECT w.target_table::text, w.depth, w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[2]') AS w;

SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.loose', '[1]')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.customer', NULL)$$, 'SD301', NULL, 'refuses no keys at all');
SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.customer', '["x"]')$$, 'SD301', NULL, 'refuses what is no key');
SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.visit', '[1]')$$, 'SD301', NULL, 'refuses half of a key');

SELECT results_eq(
    'SELECT * FROM pg_temp.plan',
    $$VALUES ('shop.customer', 0, 'soft delete', 1::bigint),
        ('shop.customer', 1, 'cascade', 1), ('shop.message', 1, 'cascade', 2), ('shop.subscriber', 1, 'set null', 1),
        ('shop.customer', 2, 'cascade', 1), ('shop.message', 2, 'cascade', 1), ('shop.subscriber', 2, 'set null', 1),
        ('shop.reply', 2, 'cascade', 2), ('shop.loose', 2, 'hard delete', 2),
        ('shop.reply', 3, 'cascade', 1), ('shop.mark', 3, 'cascade', 2), ('shop.below', 3, 'cascade', 3)$$,
    'follows foreign keys to any depth, through a cycle, partitions, composite keys and unprotected tables, and counts a row once'
);
SELECT results_eq(
    $$SELECT w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[6]') AS w$$,
    $$VALUES ('soft delete', 1::bigint), ('refuse', 1)$$, 'foresees that a column which cannot be NULL refuses to be set so'
);
SELECT results_eq(
    $$SELECT w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[7]') AS w$$,
    $$VALUES ('soft delete', 1::bigint), ('set default', 2)$$, 'tells what is set to its default'
);
SELECT results_eq(
    $$SELECT w.target_table::text, w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[8]') AS w$$,
    $$VALUES ('shop.customer', 'soft delete', 1::bigint), ('shop.invoice', 'refuse', 1)$$, 'foresees a refusal, also one that comes at the end of the transaction'
);
SELECT results_eq(
    $$SELECT w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[99]') AS w$$,
    $$VALUES ('soft delete', 0::bigint)$$, 'says so when no row is there'
);
SELECT results_eq(
    $$SELECT w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.reply', '[{"n": 1, "message_id": 1}, {"n": "1", "message_id": 1}, {"n": 9, "message_id": 1}]') AS w$$,
    $$VALUES ('soft delete', 1::bigint), ('cascade', 1)$$, 'takes composite keys of a partitioned table, each once'
);
SELECT results_eq(
    $$SELECT w.target_table::text, w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer_with_deleted', '"all"') AS w WHERE w.effect IN ('soft delete', 'refuse') ORDER BY w.depth, 1$$,
    $$VALUES ('shop.customer', 'soft delete', 8::bigint), ('shop.invoice', 'refuse', 1), ('shop.member', 'refuse', 1)$$, 'takes the whole table, and its view for it'
);
SELECT results_eq(
    $$SELECT w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.visit', '[{"place": "a", "visit_id": 1}, {"place": "b", "visit_id": 1}]') AS w$$,
    $$VALUES ('soft delete', 2::bigint)$$, 'knows tables that keep their deleted rows'
);
SELECT safe_delete.soft_delete('shop.visit', '[{"place": "a", "visit_id": 1}]');
SELECT is((SELECT w.row_count FROM safe_delete.what_would_be_deleted('shop.visit', '"all"') AS w), 2::bigint, 'counts live rows only');

-- The truth.
SELECT safe_delete.soft_delete('shop.customer', '[2]', 'truth');
SELECT results_eq(
    $$SELECT t.target_table::text, t.row_count FROM safe_delete.deletion_tables((SELECT max(d.deletion_id) FROM safe_delete.deletion AS d)) AS t$$,
    $$VALUES ('shop.below', 3::bigint), ('shop.customer', 3), ('shop.mark', 2), ('shop.message', 3), ('shop.reply', 3)$$, 'told what a soft delete then did'
);
SELECT is((SELECT count(*)::integer FROM shop.subscriber AS s WHERE s.email IS NULL), 3, 'told which references it then cleared');
SELECT is((SELECT sum(p.row_count)::integer FROM pg_temp.plan AS p), 0, 'tells that nothing is left to delete');

-- Foreign keys that came after protect(), one of them to a partition of another owner's, and names that are hostile.
SET ROLE tap_owner;
GRANT REFERENCES, SELECT ON shop.customer, shop.message TO tap_other;
CREATE TABLE shop."we""ird.t%s$1'ä" ("k""ey.%I'é" integer, "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" text, PRIMARY KEY ("k""ey.%I'é", "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"));
CREATE TABLE shop."Order" ("User" integer, "a\b" text, id integer PRIMARY KEY, FOREIGN KEY ("a\b", "User") REFERENCES shop."we""ird.t%s$1'ä" ("ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", "k""ey.%I'é") ON DELETE CASCADE);
INSERT INTO shop."we""ird.t%s$1'ä" VALUES (1, 'x"y''z\'), (2, 'b');
INSERT INTO shop."Order" VALUES (1, 'x"y''z\', 1), (1, 'x"y''z\', 2), (2, 'b', 3), (NULL, 'b', 4);
SELECT safe_delete.protect('shop."Order"', 'apart'), safe_delete.protect('shop."we""ird.t%s$1''ä"', 'apart');
RESET ROLE;
SELECT results_eq(
    $$SELECT w.target_table, w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop."we""ird.t%s$1''ä"', '[{"k\"ey.%I''é": 1, "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc": "x\"y''z\\"}]') AS w$$,
    $$VALUES ('shop."we""ird.t%s$1''ä"'::regclass, 'soft delete', 1::bigint), ('shop."Order"', 'cascade', 2)$$, 'is not fooled by names'
);
SET ROLE tap_other;
CREATE TABLE shop.fresh (id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.fresh', 'apart');
ALTER TABLE shop.fresh ADD COLUMN customer_id integer REFERENCES shop.customer ON DELETE CASCADE;
INSERT INTO shop.fresh VALUES (1, 5), (2, 5);
RESET ROLE;
SELECT is(
    (SELECT w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[5]') AS w WHERE w.target_table = 'shop.fresh'::regclass), 2::bigint, 'knows foreign keys that came after protect(), and tables of another owner'
);
CREATE ROLE tap_stranger;
GRANT CREATE ON SCHEMA shop TO tap_stranger;
GRANT REFERENCES ON shop.customer TO tap_stranger;
SET ROLE tap_other;
GRANT REFERENCES ON shop.fresh TO tap_stranger;
SET ROLE tap_stranger;
CREATE TABLE shop.strange (id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE, strange_id integer REFERENCES shop.strange ON DELETE CASCADE);
INSERT INTO shop.strange VALUES (1, 5, 1);
RESET ROLE;
SELECT results_eq(
    $$SELECT w.depth, w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[5]') AS w WHERE w.target_table = 'shop.strange'::regclass$$,
    $$VALUES (1, 'hard delete', NULL::bigint)$$, 'does not read an unprotected table that only a stranger may read, and says that it does not know'
);
SET ROLE tap_stranger;
DROP TABLE shop.strange;
SET ROLE tap_other;
ALTER TABLE shop.fresh ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
RESET ROLE;
SELECT results_eq(
    $$SELECT w.effect, w.row_count FROM safe_delete.what_would_be_deleted('shop.customer', '[5]') AS w WHERE w.target_table = 'shop.fresh'::regclass$$,
    $$VALUES ('cascade', NULL::bigint)$$, 'does not take what row security hides for nothing'
);

-- An order that decides: one key refuses before the other one cascades.
SET ROLE tap_owner;
CREATE TABLE shop.album (id integer PRIMARY KEY);
CREATE TABLE shop.early (id integer PRIMARY KEY, one integer REFERENCES shop.album, two integer REFERENCES shop.album ON DELETE CASCADE);
CREATE TABLE shop.late (id integer PRIMARY KEY, two integer REFERENCES shop.album ON DELETE CASCADE, one integer REFERENCES shop.album);
INSERT INTO shop.album VALUES (1), (2);
INSERT INTO shop.early VALUES (1, 1, 1);
INSERT INTO shop.late VALUES (1, 2, 2);
SELECT safe_delete.protect('shop.early', 'apart'), safe_delete.protect('shop.late', 'apart'), safe_delete.protect('shop.album', 'apart');
RESET ROLE;
SELECT is((SELECT count(*)::integer FROM safe_delete.what_would_be_deleted('shop.album', '[1]') AS w WHERE w.effect = 'refuse'), 1, 'foresees a check that comes before a cascade');
SELECT throws_ok('DELETE FROM shop.album WHERE id = 1', '23503', NULL, 'is right about it');
SELECT is((SELECT count(*)::integer FROM safe_delete.what_would_be_deleted('shop.album', '[2]') AS w WHERE w.effect = 'refuse'), 0, 'foresees a cascade that comes before a check');
SELECT lives_ok('DELETE FROM shop.album WHERE id = 2', 'is right about that, too');

-- Types of users.
SET ROLE tap_owner;
CREATE TYPE shop.kind AS ENUM ('a', 'b');
CREATE DOMAIN shop.code AS text CHECK (VALUE <> '');
CREATE TABLE shop.sort (kind shop.kind, code shop.code, at timestamptz, PRIMARY KEY (kind, code, at));
CREATE TABLE shop.thing (id integer PRIMARY KEY, kind shop.kind, code shop.code, at timestamptz, FOREIGN KEY (kind, code, at) REFERENCES shop.sort ON DELETE CASCADE);
INSERT INTO shop.sort VALUES ('a', 'x', '2025-01-01 00:00+00'), ('b', 'x', 'infinity');
INSERT INTO shop.thing VALUES (1, 'a', 'x', '2025-01-01 00:00+00'), (2, 'b', 'x', 'infinity'), (3, 'b', 'x', 'infinity');
SELECT safe_delete.protect('shop.thing', 'apart'), safe_delete.protect('shop.sort', 'apart');
RESET ROLE;
SELECT is(
    (SELECT w.row_count FROM safe_delete.what_would_be_deleted('shop.sort', '"all"') AS w WHERE w.depth = 1), 3::bigint, 'reads enums, domains and moments'
);

-- Foreign keys of one partition, and to one partition; columns named as the kit names rows.
SET ROLE tap_owner;
CREATE TABLE shop.t (t integer PRIMARY KEY);
CREATE TABLE shop.k (t integer, k integer, PRIMARY KEY (t, k)) PARTITION BY LIST (k);
CREATE TABLE shop.k_one PARTITION OF shop.k FOR VALUES IN (1);
CREATE TABLE shop.k_two PARTITION OF shop.k FOR VALUES IN (2);
ALTER TABLE shop.k_one ADD UNIQUE (t);
ALTER TABLE shop.k_two ADD FOREIGN KEY (t) REFERENCES shop.t ON DELETE CASCADE;
CREATE TABLE shop.to_one (id integer PRIMARY KEY, t integer REFERENCES shop.k_one (t) ON DELETE CASCADE);
INSERT INTO shop.t VALUES (1), (2), (3);
INSERT INTO shop.k VALUES (1, 1), (2, 1), (1, 2), (3, 2);
INSERT INTO shop.to_one VALUES (1, 1), (2, 2);
SELECT safe_delete.protect('shop.to_one', 'apart'), safe_delete.protect('shop.k', 'apart'), safe_delete.protect('shop.t', 'apart');
RESET ROLE;
SELECT results_eq(
    $$SELECT w.target_table::text, w.row_count FROM safe_delete.what_would_be_deleted('shop.t', '[1, 2]') AS w$$,
    $$VALUES ('shop.t', 2::bigint), ('shop.k', 1), ('shop.to_one', NULL)$$, 'finds rows of the partition that has the foreign key; what references one partition it does not know'
);
SELECT results_eq(
    $$SELECT w.target_table::text, w.row_count FROM safe_delete.what_would_be_deleted('shop.k', '[{"t": 2, "k": 1}]') AS w$$,
    $$VALUES ('shop.k', 1::bigint), ('shop.to_one', NULL)$$, 'takes keys whose columns are named as the kit names rows'
);

-- A superuser's tables.
CREATE TABLE shop.root (id integer PRIMARY KEY, up integer REFERENCES shop.root ON DELETE CASCADE);
CREATE TABLE shop.leaf (id integer PRIMARY KEY, root_id integer REFERENCES shop.root ON DELETE CASCADE);
INSERT INTO shop.root VALUES (1, NULL), (2, 1), (3, 2), (4, NULL);
INSERT INTO shop.leaf SELECT i, i FROM generate_series(1, 4) AS i;
SELECT safe_delete.protect('shop.leaf', 'apart'), safe_delete.protect('shop.root', 'apart');
SELECT results_eq(
    $$SELECT w.target_table::text, sum(w.row_count)::integer FROM safe_delete.what_would_be_deleted('shop.root', '[1]') AS w GROUP BY 1 ORDER BY 1$$,
    $$VALUES ('shop.leaf', 3), ('shop.root', 3)$$, 'sees rows of a superuser''s tables'
);

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.what_would_be_deleted(regclass,jsonb)', 'EXECUTE')),
    '{safe_delete_admin,safe_delete_auditor,safe_delete_operator,safe_delete_owner}'::name[], 'may be called by operators, admins and auditors'
);
SET ROLE safe_delete_auditor;
SELECT lives_ok($$SELECT safe_delete.what_would_be_deleted('shop.root', '[1]')$$, 'needs no right on the table');
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.root', '[1]')$$, '42501', NULL, 'is not for the deleter');
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.root', '[1]')$$, '42501', NULL, 'is not for applications');
SELECT throws_ok($$SELECT safe_delete_gate.shop__message__find('{"with_rows": true, "whole_table": true}')$$, '42501', NULL, 'leaves nobody a way to a table''s hand');
RESET ROLE;

-- Drift.
SET ROLE tap_owner;
DROP FUNCTION IF EXISTS safe_delete_gate.shop__album__find(jsonb);
SELECT throws_ok($$SELECT safe_delete.what_would_be_deleted('shop.album', '[1]')$$, 'SD206', NULL, 'refuses where a hand is gone');
SELECT safe_delete.resync('shop.album');
SELECT lives_ok($$SELECT safe_delete.what_would_be_deleted('shop.album', '[1]')$$, 'works again after resync()');
RESET ROLE;

SET TRANSACTION READ ONLY;
SELECT lives_ok($$SELECT safe_delete.what_would_be_deleted('shop.customer', '"all"')$$, 'works where nothing may be written');
SELECT is((SELECT count(*)::integer FROM safe_delete.what_would_be_deleted('shop.root', '"all"')), 2, 'works there on a superuser''s tables, too');

SELECT * FROM finish();
ROLLBACK;
