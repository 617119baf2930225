BEGIN;
SELECT plan(2);

SET LOCAL client_min_messages = warning;
CREATE SCHEMA shop;
CREATE TABLE shop.plain (id integer);
CREATE TABLE shop.full_of_names (deleted_at integer, safe_delete_deleted_at integer, safe_delete_deleted_at_2 integer);
SELECT is(safe_delete._free_column('shop.plain', 'deleted_at'), 'deleted_at', 'gives the name that is wanted where it is free');
SELECT is(safe_delete._free_column('shop.full_of_names', 'deleted_at'), 'safe_delete_deleted_at_3', 'gives another where it is not');

SELECT * FROM finish();
ROLLBACK;
