BEGIN;
SELECT plan(41);

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
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, mail text UNIQUE, born timestamp, best_message bigint);
CREATE TABLE shop.message (
    message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES shop.customer ON DELETE CASCADE,
    parent_id bigint REFERENCES shop.message ON DELETE CASCADE,
    price numeric(10, 2), double_price numeric GENERATED ALWAYS AS (price * 2) STORED,
    ratio double precision, body text, tags text[], doc json, code char(5), wait interval
);
ALTER TABLE shop.customer ADD FOREIGN KEY (best_message) REFERENCES shop.message ON DELETE CASCADE DEFERRABLE;
GRANT REFERENCES, SELECT ON shop.customer TO tap_other;
INSERT INTO shop.customer SELECT i, i || '@x', '1990-01-01 12:34:56.789', NULL FROM generate_series(1, 5) AS i;
INSERT INTO shop.message (customer_id, parent_id, price, ratio, body, tags, doc, code, wait)
SELECT 1 + i % 2, CASE WHEN i > 2 THEN i - 2 END, i / 3.0, i / 3.0::double precision, 'b' || i, ARRAY['x', NULL], '{"b": 1,  "a": 2}', 'ab', i * interval '1 month 1 day'
FROM generate_series(1, 10) AS i;
UPDATE shop.customer SET best_message = 10 WHERE customer_id = 1;
SET ROLE tap_other;
CREATE TABLE shop.note (note_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
INSERT INTO shop.note VALUES (1, 1);
SELECT safe_delete.protect('shop.note', 'apart');
SET ROLE tap_owner;
SELECT safe_delete.protect('shop.message', 'apart', NULL, '{"accept": ["dependents"]}');
SELECT safe_delete.protect('shop.customer', 'apart', 'born', '{"accept": ["dependents"]}');
CREATE TEMPORARY TABLE customer_before AS SELECT c.* FROM shop.customer AS c;
CREATE TEMPORARY TABLE message_before AS SELECT m.* FROM shop.message AS m;
GRANT SELECT ON customer_before, message_before TO PUBLIC;
RESET ROLE;
CREATE FUNCTION last_deletion() RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d';

SELECT throws_ok('SELECT safe_delete.restore(-1)', 'SD302', 'there is no deletion -1', 'refuses a deletion that is not there');
SELECT throws_ok('SELECT safe_delete.restore(NULL)', 'SD302', 'there is no deletion NULL', 'refuses no deletion at all');

DELETE FROM shop.customer WHERE customer_id = 1;
SELECT results_eq(
    'SELECT (SELECT count(*) FROM shop.customer), (SELECT count(*) FROM shop.message), (SELECT count(*) FROM shop.note)',
    'VALUES (4::bigint, 5::bigint, 0::bigint)', 'has a deletion to undo, of three tables and two owners'
);
SET ROLE safe_delete_operator;
SELECT is(safe_delete.restore(last_deletion()), 7::bigint, 'returns how many rows it brought back');
RESET ROLE;
SELECT results_eq('SELECT m.*::text FROM shop.message AS m ORDER BY 1', 'SELECT m.*::text FROM message_before AS m ORDER BY 1', 'brings rows back as they were: identity, generated column, self-reference');
SELECT results_eq('SELECT c.*::text FROM shop.customer AS c ORDER BY 1', 'SELECT c.*::text FROM customer_before AS c ORDER BY 1', 'brings rows back that reference each other in a circle');
SELECT is((SELECT count(*)::integer FROM shop.note), 1, 'brings rows of another owner back');
SELECT is_empty('SELECT FROM safe_delete_data.shop__message UNION ALL SELECT FROM safe_delete_data.shop__customer', 'leaves nothing in deleted storage');
SELECT results_eq(
    'SELECT r.row_count, r.restored_as FROM safe_delete.restoration AS r WHERE r.deletion_id = last_deletion()',
    $$VALUES (7::bigint, 'safe_delete_operator'::name)$$, 'records who restored what'
);
SELECT is(safe_delete.restore(last_deletion()), 0::bigint, 'finds nothing the second time');
SELECT is((SELECT count(*)::integer FROM safe_delete.restoration AS r WHERE r.deletion_id = last_deletion()), 1, 'records nothing the second time');
SELECT is_empty('SELECT FROM safe_delete.acting', 'leaves no acting marker behind');

-- One deletion of several.
SELECT safe_delete.because('one');
DELETE FROM shop.message WHERE message_id = 9;
SELECT safe_delete.because('two');
DELETE FROM shop.message WHERE message_id = 10;
SELECT is(safe_delete.restore(last_deletion() - 1), 1::bigint, 'undoes one deletion of a transaction');
SELECT results_eq('SELECT m.message_id FROM shop.message AS m WHERE m.message_id > 8', 'VALUES (9::bigint)', 'leaves the other deletion as it is');
SELECT safe_delete.restore(last_deletion());
SELECT safe_delete.because(NULL);

-- What stands in the way.
SAVEPOINT ways;
SELECT safe_delete.because('mail');
DELETE FROM shop.customer WHERE customer_id IN (3, 4);
INSERT INTO shop.customer (customer_id, mail) VALUES (33, '3@x');
SELECT throws_ok(
    'SELECT safe_delete.restore(last_deletion())', 'SD303', format('deletion %s cannot be restored: a live row of customer has taken a key of it, or it took that key more than once', last_deletion()),
    'refuses when a live row has taken a key'
);
SELECT is((SELECT count(*)::integer FROM shop.customer AS c WHERE c.customer_id IN (3, 4)), 0, 'brings back all or nothing');
DELETE FROM shop.customer WHERE customer_id = 33;
ROLLBACK TO ways;
SELECT safe_delete.because('child');
DELETE FROM shop.message WHERE message_id = 9;
SELECT safe_delete.because('parent');
DELETE FROM shop.customer WHERE customer_id = 2;
SELECT is(safe_delete.restore(last_deletion() - 1), 0::bigint, 'leaves a row deleted that the cascade of a deleted parent would have taken too');
SELECT results_eq(
    $$SELECT e.detail FROM safe_delete.audit_trail AS e WHERE e.event = 'rows stay deleted'$$,
    $$VALUES (jsonb_build_object('deletion_id', last_deletion() - 1, 'now_of', last_deletion(), 'row_count', 1))$$,
    'records that it went over to the parent''s deletion'
);
SELECT is(safe_delete.restore(last_deletion()), (SELECT 1 + count(*) FROM message_before AS m WHERE m.customer_id = 2), 'brings it back with that parent');
SELECT bag_eq('SELECT m::text FROM shop.message AS m', 'SELECT m::text FROM message_before AS m', 'brings it back as it was');
ROLLBACK TO ways;
SELECT safe_delete.because('child');
DELETE FROM shop.message WHERE message_id = 9;
SELECT safe_delete.because('parent');
DELETE FROM shop.customer WHERE customer_id = 2;
ALTER TABLE safe_delete_data.shop__customer DISABLE TRIGGER safe_delete_refuse_change;
DELETE FROM safe_delete_data.shop__customer;
SELECT throws_like('SELECT safe_delete.restore(last_deletion())', 'deletion % cannot be restored as a whole: of 1 rows of shop.customer only 0 are left', 'refuses when a part was purged');
ALTER TABLE safe_delete_data.shop__message DISABLE TRIGGER safe_delete_refuse_change;
DELETE FROM safe_delete_data.shop__message AS s WHERE s.deletion_id = last_deletion();
SELECT throws_ok(
    'SELECT safe_delete.restore(last_deletion() - 1)', 'SD303', format('deletion %s cannot be restored: a row that message references is not there', last_deletion() - 1),
    'refuses when a row''s parent is gone'
);
ROLLBACK TO ways;
SET ROLE tap_owner;
CREATE FUNCTION shop.spoil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.body := 'spoiled';
    RETURN NEW;
END;
$$;
CREATE TRIGGER spoil BEFORE INSERT ON shop.message FOR EACH ROW EXECUTE FUNCTION shop.spoil();
RESET ROLE;
SELECT safe_delete.because('spoiled');
DELETE FROM shop.message WHERE message_id = 9;
SELECT throws_ok('SELECT safe_delete.restore(last_deletion())', 'SD306', '1 rows of shop.message would not come back as they were', 'refuses when a trigger changes what comes back');
ROLLBACK TO ways;
SET ROLE tap_owner;
CREATE FUNCTION shop.drop_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NULL;
END;
$$;
CREATE TRIGGER drop_row BEFORE INSERT ON shop.message FOR EACH ROW EXECUTE FUNCTION shop.drop_row();
RESET ROLE;
SELECT safe_delete.because('dropped');
DELETE FROM shop.message WHERE message_id = 9;
SELECT throws_ok('SELECT safe_delete.restore(last_deletion())', 'SD306', NULL, 'refuses when a trigger drops what comes back');
SELECT isnt_empty('SELECT FROM safe_delete_data.shop__message AS s WHERE s.message_id = 9', 'keeps the deleted row then');
ROLLBACK TO ways;
SELECT safe_delete.because('twice');
DELETE FROM shop.message WHERE message_id = 9;
INSERT INTO shop.message (message_id, customer_id) OVERRIDING SYSTEM VALUE VALUES (9, 2);
DELETE FROM shop.message WHERE message_id = 9;
SELECT throws_like(
    'SELECT safe_delete.restore(last_deletion())', '%more than once%', 'says so when one transaction deleted the same key twice'
);
ROLLBACK TO ways;

-- A caller of another world.
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL TimeZone = 'America/St_Johns';
SET LOCAL intervalstyle = 'sql_standard';
SET LOCAL extra_float_digits = 0;
SET LOCAL search_path = '';
SELECT safe_delete.because('elsewhere');
DELETE FROM shop.message WHERE message_id = 7;
SELECT safe_delete.restore(public.last_deletion()) AS restored \gset
SET LOCAL search_path = DEFAULT;
RESET datestyle;
RESET TimeZone;
RESET intervalstyle;
RESET extra_float_digits;
SELECT is(:restored, 2, 'does not depend on the caller''s settings');
SELECT results_eq('SELECT m.*::text FROM shop.message AS m ORDER BY 1', 'SELECT m.*::text FROM message_before AS m ORDER BY 1', 'restores byte for byte under any settings');
ROLLBACK TO ways;

-- A superuser's tables, and beside.
CREATE TABLE shop.root (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, half integer, twice integer GENERATED ALWAYS AS (half * 2) STORED, root_id bigint REFERENCES shop.root ON DELETE CASCADE);
INSERT INTO shop.root (half, root_id) VALUES (1, NULL), (2, 1), (3, NULL);
SELECT safe_delete.protect('shop.root', 'apart');
SELECT safe_delete.because('root');
DELETE FROM shop.root WHERE id = 1;
SELECT is(safe_delete.restore(last_deletion()), 2::bigint, 'restores a superuser''s table');
SELECT results_eq('SELECT r.id, r.half, r.twice, r.root_id FROM shop.root AS r ORDER BY 1', 'VALUES (1::bigint, 1, 2, NULL::bigint), (2, 2, 4, 1), (3, 3, 6, NULL)', 'restores it as it was');
SET ROLE tap_owner;
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, page text, changed_at timestamptz);
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END;
$$;
CREATE TRIGGER touch BEFORE UPDATE ON shop.visit FOR EACH ROW EXECUTE FUNCTION shop.touch();
INSERT INTO shop.visit VALUES (1, 'a', '2025-01-01'), (2, 'b', '2025-01-01'), (3, 'c', '2025-01-01');
SELECT safe_delete.protect('shop.visit', 'beside');
RESET ROLE;
SELECT safe_delete.because('seen');
DELETE FROM shop.current_visit WHERE visit_id IN (1, 2);
DELETE FROM shop.message WHERE message_id = 9;
SELECT is(safe_delete.restore(last_deletion()), 3::bigint, 'restores tables of both ways of hiding');
SELECT results_eq(
    'SELECT v.visit_id, v.page, v.changed_at, v.deleted_at, v.deletion_id FROM shop.visit AS v ORDER BY 1',
    $$VALUES (1, 'a', '2025-01-01'::timestamptz, NULL::timestamptz, NULL::bigint), (2, 'b', '2025-01-01', NULL, NULL), (3, 'c', '2025-01-01', NULL, NULL)$$,
    'leaves rows in place as they were before, whatever the table''s own triggers set'
);
SELECT safe_delete.because('again');
DELETE FROM shop.current_visit WHERE visit_id = 1;
SAVEPOINT here;
SELECT safe_delete.restore(last_deletion());
ROLLBACK TO here;
SELECT is((SELECT v.deleted_at IS NOT NULL FROM shop.visit AS v WHERE v.visit_id = 1), true, 'goes back with its savepoint');
SELECT is(safe_delete.restore(last_deletion()), 1::bigint, 'restores after that');
ROLLBACK TO ways;

-- Trouble of other tables.
SET ROLE tap_owner;
CREATE TABLE shop.broken (id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.broken', 'beside');
DROP FUNCTION safe_delete_gate.shop__broken__restore(jsonb);
RESET ROLE;
SELECT safe_delete.because('broken');
DELETE FROM shop.message WHERE message_id = 9;
SELECT lives_ok('SELECT safe_delete.restore(last_deletion())', 'does not mind what is wrong with tables that the deletion did not touch');
ROLLBACK TO ways;
SELECT safe_delete.because('dropped');
DELETE FROM shop.message WHERE message_id = 9;
DROP TABLE shop.note CASCADE;
SELECT lives_ok('SELECT safe_delete.restore(last_deletion())', 'does not mind tables that are gone');
ROLLBACK TO ways;
SET ROLE tap_owner;
CREATE TABLE shop.gone (id integer PRIMARY KEY);
INSERT INTO shop.gone VALUES (1);
SELECT safe_delete.protect('shop.gone', 'apart');
RESET ROLE;
SELECT safe_delete.because('gone');
DELETE FROM shop.message WHERE message_id = 9;
DELETE FROM shop.gone;
DROP TABLE shop.gone CASCADE;
SELECT lives_ok('SELECT safe_delete.restore(last_deletion())', 'brings back what can be when a table of the deletion is gone');
SELECT isnt_empty('SELECT FROM shop.message WHERE message_id = 9', 'gives back the rows of its other tables');
ROLLBACK TO ways;

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.restore(bigint)', 'EXECUTE')),
    ARRAY['safe_delete_operator'::name, 'safe_delete_owner'], 'may be called by operators'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT safe_delete.restore(1)', '42501', 'permission denied for function restore', 'is not for the deleter');
RESET ROLE;
SET ROLE safe_delete_admin;
SELECT throws_ok('SELECT safe_delete.restore(1)', '42501', 'permission denied for function restore', 'is not for admins');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
