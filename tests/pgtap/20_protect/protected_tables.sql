BEGIN;
SELECT plan(6);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.order_line (line_number integer, order_id integer, sold_on date, PRIMARY KEY (order_id, line_number));
SELECT is_empty($$SELECT FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop'$$, 'does not show a table that is not protected');
SELECT safe_delete.protect('shop.order_line', 'beside', 'sold_on');
SELECT results_eq(
    $$SELECT p.target_table, p.table_name, p.hiding, p.age_column, p.key_columns, p.is_ready, p.settings, p.protected_by, p.view_name
        FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop'$$,
    $$VALUES ('shop.order_line'::regclass, 'order_line'::name, 'beside', 'sold_on'::name, '{order_id,line_number}'::name[], true, '{}'::jsonb, 'tap_owner'::name, 'current_order_line'::name)$$,
    'shows how a table is protected, its key in the order of the primary key, and its view'
);
SELECT safe_delete.unprotect('shop.order_line');
SELECT is_empty($$SELECT FROM safe_delete.protected_tables AS p WHERE p.schema_name = 'shop'$$, 'forgets a table that was unprotected');
SELECT throws_ok('DELETE FROM safe_delete.protected_table', '42501', NULL, 'lets no admin write to the registry');
RESET ROLE;
SET ROLE safe_delete_auditor;
SELECT lives_ok('SELECT * FROM safe_delete.protected_tables', 'may be read by auditors');
RESET ROLE;
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.protected_tables', '42501', NULL, 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
