BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY);
CREATE TABLE shop.untouched (id integer PRIMARY KEY);
INSERT INTO shop.customer VALUES (1), (2);
INSERT INTO shop.message SELECT i, 1 + i % 2 FROM generate_series(1, 6) AS i;
INSERT INTO shop.visit VALUES (1), (2);
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.protect('shop.customer', 'apart');
SELECT safe_delete.protect('shop.visit', 'beside');
SELECT safe_delete.protect('shop.untouched', 'beside');
SELECT safe_delete.because('first');
DELETE FROM shop.customer WHERE customer_id = 1;
DELETE FROM shop.current_visit WHERE visit_id = 2;
SELECT safe_delete.because('second');
DELETE FROM shop.message WHERE message_id = 1;
RESET ROLE;
CREATE FUNCTION deletion(reason text) RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d WHERE d.deletion_reason = reason';

SET ROLE safe_delete_operator;
SELECT results_eq(
    $$SELECT t.target_table, t.row_count FROM safe_delete.deletion_tables(deletion('first')) AS t$$,
    $$VALUES ('shop.customer'::regclass, 1::bigint), ('shop.message', 3), ('shop.visit', 1)$$,
    'counts rows of a deletion per table, cascades and both ways of hiding included, tables without any left out'
);
SELECT results_eq($$SELECT t.target_table, t.row_count FROM safe_delete.deletion_tables(deletion('second')) AS t$$, $$VALUES ('shop.message'::regclass, 1::bigint)$$, 'counts rows of this deletion only');
SELECT is_empty('SELECT FROM safe_delete.deletion_tables(-1)', 'finds nothing for a deletion that is not there');
SELECT is_empty('SELECT FROM safe_delete.deletion_tables(NULL)', 'finds nothing for no deletion');
SELECT is(safe_delete.restore(deletion('first')), 5::bigint, 'counts as many rows as restore() brings back');
SELECT is_empty($$SELECT FROM safe_delete.deletion_tables(deletion('first'))$$, 'counts nothing when the deletion was undone');
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.deletion_tables(bigint)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_approver', 'safe_delete_auditor', 'safe_delete_operator', 'safe_delete_owner'], 'may be called by those who watch'
);
SET ROLE tap_app;
SELECT throws_ok('SELECT safe_delete.deletion_tables(1)', '42501', 'permission denied for function deletion_tables', 'is not for applications');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
