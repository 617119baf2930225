BEGIN;
SELECT plan(11);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
INSERT INTO shop.message VALUES (1);
SELECT safe_delete.protect('shop.message', 'apart');
DELETE FROM shop.message;
SELECT throws_ok('DELETE FROM safe_delete_data.shop__message', '42501', NULL, 'leaves the table''s owner no right to remove deleted rows');
SELECT throws_ok('DROP TABLE safe_delete_data.shop__message', '42501', NULL, 'leaves the table''s owner no right to drop deleted storage');
SELECT results_eq('SELECT s.message_id FROM safe_delete_data.shop__message AS s', 'VALUES (1)', 'lets the table''s owner read what was his');
RESET ROLE;

SELECT throws_ok('DELETE FROM safe_delete_data.shop__message', 'SD204', 'deleted rows of shop.message leave only by restore or purge', 'refuses DELETE, a superuser''s too');
SELECT throws_ok('UPDATE safe_delete_data.shop__message SET message_id = 2', 'SD204', 'deleted rows of shop.message leave only by restore or purge', 'refuses UPDATE');
SELECT throws_ok('TRUNCATE safe_delete_data.shop__message', 'SD204', NULL, 'refuses TRUNCATE');
SELECT throws_ok(
    format('DELETE FROM safe_delete_data.shop__message__%s', to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')),
    'SD204', 'deleted rows of shop.message leave only by restore or purge', 'refuses DELETE from a partition'
);
SET LOCAL session_replication_role = replica;
SELECT throws_ok('DELETE FROM safe_delete_data.shop__message', 'SD204', NULL, 'refuses where ordinary triggers are off');
SET LOCAL session_replication_role = origin;
SELECT safe_delete._begin_act('shop.message', 'take');
SELECT throws_ok('DELETE FROM safe_delete_data.shop__message', 'SD204', NULL, 'refuses while the kit does something else than restore or purge');
SELECT safe_delete._begin_act('shop.message', 'purge');
SELECT throws_ok('UPDATE safe_delete_data.shop__message SET message_id = 2', 'SD204', NULL, 'refuses UPDATE also while the kit purges');
SELECT lives_ok('DELETE FROM safe_delete_data.shop__message', 'lets rows go while the kit purges');

SELECT * FROM finish();
ROLLBACK;
