BEGIN;
SELECT plan(42);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_other;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.person (person_id integer PRIMARY KEY, email text UNIQUE, loud text GENERATED ALWAYS AS (upper(email)) STORED);
CREATE TABLE shop.letter (letter_id integer PRIMARY KEY, person_id integer REFERENCES shop.person, sent_on date);
CREATE TABLE shop.log (line text);
CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO shop.log VALUES (TG_OP); RETURN coalesce(NEW, OLD); END$$;
CREATE TRIGGER note BEFORE INSERT OR DELETE ON shop.letter FOR EACH ROW EXECUTE FUNCTION shop.note();
INSERT INTO shop.person SELECT i, 'p' || i FROM generate_series(1, 5) AS i;
INSERT INTO shop.letter SELECT i, 1 + i % 5, '2025-01-01' FROM generate_series(1, 20) AS i;
TRUNCATE shop.log;
SELECT safe_delete.protect('shop.letter', 'beside', 'sent_on');
SELECT safe_delete.protect('shop.person', 'beside', settings => '{"unique": "keep"}');
RESET ROLE;
SELECT safe_delete.set_policy('shop.letter', '{"minimum_grace": "9 days"}');
SET ROLE tap_owner;
SELECT safe_delete.because('left');
DELETE FROM shop.current_letter WHERE person_id < 3;
DELETE FROM shop.current_person WHERE person_id < 3;
SELECT safe_delete.because(NULL);
RESET ROLE;
CREATE TEMPORARY TABLE before AS SELECT 'letter' AS name, md5(string_agg(row(t.letter_id, t.person_id, t.sent_on, t.deleted_at, t.deletion_id)::text, ',' ORDER BY t.letter_id)) AS digest FROM shop.letter AS t
UNION ALL SELECT 'person', md5(string_agg(row(t.person_id, t.email, t.loud, t.deleted_at, t.deletion_id)::text, ',' ORDER BY t.person_id)) FROM shop.person AS t;
GRANT SELECT ON before TO PUBLIC;
SET ROLE tap_owner;

SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.loose', 'cover')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'beside')$$, 'SD209', 'shop.letter is hidden beside, and cannot be switched to ''beside''', 'refuses the way that it has');
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'under')$$, 'SD209', NULL, 'refuses a way that there is not');
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'apart', '{"wrong": 1}')$$, 'SD209', NULL, 'refuses a setting that there is not');
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'cover')$$, 'SD208', NULL, 'asks for the decisions that protect() asks for');
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.person', 'apart')$$, 'SD208', NULL, 'asks for a decision when what references it stays in place');
SELECT throws_ok(
    $$SELECT safe_delete.switch_hiding('shop.person', 'apart', '{"accept": ["mixed"]}')$$, 'SD211', NULL,
    'refuses to move rows that deleted rows in place reference, whatever was accepted'
);
SELECT throws_ok($$SELECT safe_delete._set_hiding('shop.letter', 'apart', '{}')$$, 'SD206', NULL, 'refuses a later step without the first one');
SET ROLE tap_other;
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'apart')$$, '42501', 'must be owner of table shop.letter', 'refuses whoever does not own the table');
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.switch_hiding(regclass, text, jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE tap_owner;
SAVEPOINT taken;
CREATE VIEW shop.letter_with_deleted AS SELECT 1 AS one;
SELECT throws_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'apart')$$, 'SD201', 'letter_with_deleted exists already in schema shop', 'refuses when something has the name of the view');
ROLLBACK TO taken;

SELECT lives_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'cover', '{"accept": ["view limits"]}')$$, 'goes from beside to cover');
SELECT is((SELECT count(*) FROM shop.letter), 12::bigint, 'the name shows live rows then');
SELECT is((SELECT count(*) FROM shop.letter_with_deleted), 20::bigint, 'and the other view all');
SELECT lives_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'apart')$$, 'goes from cover to apart');
SELECT is((SELECT count(*) FROM shop.letter), 12::bigint, 'the table has live rows only then');
SELECT is((SELECT count(*) FROM safe_delete_data.shop__letter), 8::bigint, 'and storage the others');
SELECT is(
    (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = 'shop.letter'::regclass AND a.attnum > 0 AND NOT a.attisdropped),
    ARRAY['letter_id', 'person_id', 'sent_on']::name[], 'without the kit''s columns'
);
SELECT is((SELECT count(*) FROM shop.log), 0::bigint, 'no trigger of the user''s saw it');
SELECT is((SELECT t.tgenabled FROM pg_trigger AS t WHERE t.tgname = 'note'), 'O', 'and his trigger is as it was');
RESET ROLE;
SELECT is((SELECT p.hiding FROM safe_delete.protected_tables AS p WHERE p.target_table = 'shop.letter'::regclass), 'apart', 'the registry says so');
SELECT is((SELECT safe_delete._policy_of('shop.letter') ->> 'minimum_grace'), '9 days', 'the policy stays');
SELECT is(
    (SELECT a.row_count FROM safe_delete._deletion_account((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d)) AS a WHERE a.target_table = 'shop.letter'::regclass), 8::bigint,
    'the account of the deletion has the rows'
);
SELECT is(
    (SELECT array_agg((e.detail ->> 'from') || ' to ' || (e.detail ->> 'to') ORDER BY e.event_id) FROM safe_delete.audit_event AS e WHERE e.event = 'hiding switched'),
    ARRAY['beside to cover', 'cover to apart'], 'the audit trail has both'
);
SET ROLE tap_owner;
SELECT lives_ok($$SELECT safe_delete.switch_hiding('shop.person', 'apart')$$, 'parents go apart after their children');
SAVEPOINT apart;
SELECT throws_ok(
    $$SELECT safe_delete.switch_hiding('shop.letter', 'beside', '{"accept": ["mixed"]}')$$, 'SD211', NULL,
    'refuses to put rows back whose parents are not in the table'
);
INSERT INTO shop.person VALUES (9, 'p1');
SELECT throws_ok(
    $$SELECT safe_delete.switch_hiding('shop.person', 'beside', '{"unique": "keep"}')$$, 'SD211', 'deleted rows of shop.person do not fit into the table',
    'refuses to put rows back whose key a live row has'
);
SELECT lives_ok($$SELECT safe_delete.switch_hiding('shop.person', 'beside', '{"unique": "live"}')$$, 'unless the key is one of live rows');
ROLLBACK TO apart;
SELECT lives_ok($$SELECT safe_delete.switch_hiding('shop.person', 'cover', '{"unique": "keep", "accept": ["view limits"]}')$$, 'goes from apart to cover');
SELECT safe_delete.switch_hiding('shop.person', 'beside');
SELECT lives_ok($$SELECT safe_delete.switch_hiding('shop.letter', 'beside')$$, 'children come back after their parents');
RESET ROLE;
SELECT results_eq(
    $$SELECT 'letter' AS name, md5(string_agg(row(t.letter_id, t.person_id, t.sent_on, t.deleted_at, t.deletion_id)::text, ',' ORDER BY t.letter_id)) AS digest FROM shop.letter AS t
    UNION ALL SELECT 'person', md5(string_agg(row(t.person_id, t.email, t.loud, t.deleted_at, t.deletion_id)::text, ',' ORDER BY t.person_id)) FROM shop.person AS t$$,
    'SELECT b.name, b.digest FROM before AS b', 'every row is as it was, live or deleted'
);
SELECT is((SELECT safe_delete.restore(d.deletion_id) FROM safe_delete.deletions AS d ORDER BY d.deletion_id DESC LIMIT 1), 10::bigint, 'and can be restored');
SELECT is((SELECT count(*) FROM safe_delete.problems AS p WHERE p.level = 'problem' AND p.target_table IN ('shop.letter'::regclass, 'shop.person'::regclass)), 0::bigint, 'nothing is amiss');

-- References that were cut, in a schema that is closed to the kit.
CREATE SCHEMA closed AUTHORIZATION tap_owner;
SET ROLE tap_owner;
CREATE TABLE closed.parent (id integer PRIMARY KEY);
CREATE TABLE closed.child (id integer PRIMARY KEY, parent_id integer REFERENCES closed.parent ON DELETE SET NULL);
INSERT INTO closed.parent VALUES (1), (2);
INSERT INTO closed.child VALUES (1, 1), (2, 2);
SELECT safe_delete.protect('closed.child', 'beside', settings => '{"accept": ["parents"]}');
SELECT safe_delete.protect('closed.parent', 'beside');
DELETE FROM closed.current_parent WHERE id = 1;
SELECT is((SELECT count(*) FROM closed.child AS c WHERE c.parent_id IS NULL), 1::bigint, 'a reference is cut');
SELECT safe_delete.switch_hiding('closed.child', 'apart');
SELECT lives_ok($$SELECT safe_delete.switch_hiding('closed.parent', 'apart')$$, 'both go apart');
RESET ROLE;
SAVEPOINT cut;
SELECT lives_ok($$SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d))$$, 'the row comes back from there');
SELECT is((SELECT count(*) FROM closed.child AS c WHERE c.parent_id = c.id), 2::bigint, 'and the reference to it');
ROLLBACK TO cut;
SET ROLE tap_owner;
SELECT safe_delete.switch_hiding('closed.parent', 'beside');
SELECT safe_delete.switch_hiding('closed.child', 'beside');
RESET ROLE;
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d));
SELECT is((SELECT count(*) FROM closed.child AS c WHERE c.parent_id = c.id), 2::bigint, 'or after a switch back');

-- A superuser's table, with partitions, odd names, and a trigger that has a state of its own on one partition.
CREATE SCHEMA "Größe";
CREATE TABLE "Größe"."Tab ""q" ("Id 1" bigint GENERATED ALWAYS AS IDENTITY, at date, "to_json" text, PRIMARY KEY ("Id 1", at)) PARTITION BY RANGE (at);
CREATE TABLE "Größe"."P1" PARTITION OF "Größe"."Tab ""q" FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
CREATE TABLE "Größe"."P2" PARTITION OF "Größe"."Tab ""q" FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
INSERT INTO "Größe"."Tab ""q" (at, "to_json") SELECT '2025-01-01'::date + i, 'v' || i FROM generate_series(0, 300) AS i;
CREATE FUNCTION "Größe".fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RAISE EXCEPTION 'deleted'; END$$;
CREATE TRIGGER "My t" AFTER DELETE ON "Größe"."Tab ""q" FOR EACH ROW EXECUTE FUNCTION "Größe".fail();
ALTER TABLE "Größe"."P2" ENABLE ALWAYS TRIGGER "My t";
SELECT safe_delete.protect('"Größe"."Tab ""q"', 'beside', 'at');
DELETE FROM "Größe"."current_Tab ""q" WHERE "Id 1" % 3 = 0;
CREATE TEMPORARY TABLE digests AS SELECT md5(string_agg(t::text, ',' ORDER BY t."Id 1")) AS digest FROM "Größe"."Tab ""q" AS t;
SELECT safe_delete.switch_hiding('"Größe"."Tab ""q"', 'cover', '{"accept": ["view limits"]}');
SELECT lives_ok($$SELECT safe_delete.switch_hiding('"Größe"."Tab ""q"', 'apart')$$, 'a superuser''s partitioned table goes from cover to apart');
SELECT results_eq(
    $$SELECT t.tgrelid::regclass::text, t.tgenabled FROM pg_trigger AS t WHERE t.tgname = 'My t' ORDER BY 1$$,
    $$VALUES ('"Größe"."P1"', 'O'::"char"), ('"Größe"."P2"', 'A'), ('"Größe"."Tab ""q"', 'O')$$, 'its triggers are as they were, on each partition'
);
SELECT safe_delete.switch_hiding('"Größe"."Tab ""q"', 'beside');
SELECT is((SELECT md5(string_agg(t::text, ',' ORDER BY t."Id 1")) FROM "Größe"."Tab ""q" AS t), (SELECT d.digest FROM digests AS d), 'and back, as it was');
SELECT is((SELECT safe_delete.restore(max(d.deletion_id)) FROM safe_delete.deletions AS d), 100::bigint, 'its rows can be restored');

SELECT * FROM finish();
ROLLBACK;
