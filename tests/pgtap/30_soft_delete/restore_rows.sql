BEGIN;
SELECT plan(15);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, name text);
CREATE TABLE shop."Order" ("Id" integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES shop.customer ON DELETE CASCADE);
CREATE TABLE shop.line (order_id integer REFERENCES shop."Order" ON DELETE CASCADE, part text, PRIMARY KEY (order_id, part));
CREATE TABLE shop.page (page_id integer PRIMARY KEY);
SELECT safe_delete.protect(t, 'apart') FROM unnest(ARRAY['shop.line', 'shop."Order"', 'shop.customer']::regclass[]) AS t;
SELECT safe_delete.protect('shop.page', 'beside');
INSERT INTO shop.customer SELECT i, 'c' || i FROM generate_series(1, 4) AS i;
INSERT INTO shop."Order" SELECT 10 * i + j, i FROM generate_series(1, 4) AS i, generate_series(1, 2) AS j;
INSERT INTO shop.line SELECT o."Id", p FROM shop."Order" AS o, unnest(ARRAY['a', 'b "c"']) AS p;
CREATE TEMPORARY TABLE line_before AS SELECT l.* FROM shop.line AS l;
RESET ROLE;
CREATE FUNCTION last_deletion() RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d';

SELECT throws_ok($$SELECT safe_delete.restore_rows('pg_class', '[1]')$$, 'SD203', NULL, 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.restore_rows('shop.customer', '["x"]')$$, 'SD301', NULL, 'refuses what is no key');
SELECT is(safe_delete.restore_rows('shop.page', '[1]'), 0::bigint, 'passes over keys that are not there');
SELECT is(safe_delete.restore_rows('shop.customer', '[1]'), 0::bigint, 'passes over rows that are live');

DELETE FROM shop.customer WHERE customer_id <= 3;
SELECT is(safe_delete.restore_rows('shop.customer', '[2, 77]'), 7::bigint, 'brings a row back with all that the cascades took along');
SELECT set_eq('SELECT c.customer_id FROM shop.customer AS c', ARRAY[2, 4], 'leaves the other rows of the deletion deleted');
SELECT bag_eq(
    'SELECT l.* FROM shop.line AS l WHERE l.order_id BETWEEN 20 AND 29', 'SELECT l.* FROM line_before AS l WHERE l.order_id BETWEEN 20 AND 29',
    'brings rows back as they were'
);
SELECT results_eq(
    $$SELECT r.deletion_id, d.split_from, r.row_count FROM safe_delete.restoration AS r JOIN safe_delete.deletions AS d USING (deletion_id)$$,
    $$VALUES (last_deletion(), last_deletion() - 1, 7::bigint)$$,
    'records the part as a deletion of its own, restored'
);
SELECT throws_ok($$SELECT safe_delete.restore_rows('shop."Order"', '[31]')$$, 'SD303', NULL, 'refuses a row whose parent is deleted');
DELETE FROM shop.line WHERE order_id = 21;
SELECT is(safe_delete.restore_rows('shop.line', '[{"order_id": 21, "part": "b \"c\""}]'), 1::bigint, 'takes composite keys, and the latest deletion of a key');
SELECT safe_delete.because('other');
INSERT INTO shop.customer VALUES (3, 'taken');
SELECT throws_ok($$SELECT safe_delete.restore_rows('shop.customer', '[1, 3]')$$, 'SD303', NULL, 'refuses when a live row has the key, as a whole');
DELETE FROM shop.customer WHERE customer_id = 3;
SELECT is(
    (SELECT sum(safe_delete.restore(d.deletion_id)) FROM (SELECT d.deletion_id FROM safe_delete.deletions AS d WHERE d.split_from IS NULL ORDER BY 1 LIMIT 1) AS d),
    15::numeric, 'leaves a deletion that restores the rest'
);
SELECT is_empty('SELECT l.* FROM line_before AS l EXCEPT SELECT l.* FROM shop.line AS l', 'loses nothing on the way');
SELECT ok(has_function_privilege('safe_delete_operator', 'safe_delete.restore_rows(regclass, jsonb)', 'EXECUTE'), 'may be called by operators');
SELECT ok(NOT has_function_privilege('safe_delete_deleter', 'safe_delete.restore_rows(regclass, jsonb)', 'EXECUTE'), 'is not for the deleter');
SELECT * FROM finish();
ROLLBACK;
