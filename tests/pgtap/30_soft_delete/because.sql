BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
INSERT INTO shop.message SELECT generate_series(1, 9);
GRANT SELECT, DELETE ON shop.message TO tap_app;
SELECT safe_delete.protect('shop.message', 'apart');

SET ROLE tap_app;
DELETE FROM shop.message WHERE message_id = 1;
SELECT lives_ok($$SELECT safe_delete.because('spam', 'T-1')$$, 'may be called by anybody');
DELETE FROM shop.message WHERE message_id IN (2, 3);
DELETE FROM shop.message WHERE message_id = 4;
SELECT safe_delete.because('duplicate');
DELETE FROM shop.message WHERE message_id = 5;
SELECT safe_delete.because('spam');
DELETE FROM shop.message WHERE message_id = 6;
SELECT safe_delete.because('');
DELETE FROM shop.message WHERE message_id = 7;
SELECT safe_delete.because(NULL, NULL);
DELETE FROM shop.message WHERE message_id = 8;
RESET ROLE;
SELECT results_eq(
    $$SELECT d.deletion_reason, d.ticket, array_agg(m.message_id ORDER BY m.message_id)
        FROM shop.message_with_deleted AS m JOIN safe_delete.deletions AS d ON d.deletion_id = m.deletion_id GROUP BY 1, 2 ORDER BY 3$$,
    $$VALUES (NULL, NULL, '{1,7,8}'::integer[]), ('spam', 'T-1', '{2,3,4}'), ('duplicate', NULL, '{5}'), ('spam', NULL, '{6}')$$,
    'names the reason from here on: one deletion a reason, none where there is none'
);
SELECT is(
    safe_delete.restore((SELECT d.deletion_id FROM safe_delete.deletions AS d WHERE d.deletion_reason = 'duplicate' ORDER BY 1 DESC LIMIT 1)), 1::bigint,
    'lets deletions of one transaction be undone apart'
);
SELECT results_eq('SELECT m.message_id FROM shop.message AS m ORDER BY 1', 'VALUES (5), (9)', 'brings back that reason''s rows only');

SELECT safe_delete.because('It''s "quoted" and größer 🗑', 'T"2');
SELECT safe_delete.soft_delete('shop.message', '[9]');
SELECT isnt_empty($$SELECT FROM safe_delete.deletions AS d WHERE d.deletion_reason = 'It''s "quoted" and größer 🗑' AND d.ticket = 'T"2'$$, 'takes any text');
SAVEPOINT here;
SELECT safe_delete.because('rolled back');
ROLLBACK TO here;
SELECT is(current_setting('safe_delete.reason'), 'It''s "quoted" and größer 🗑', 'goes back with its savepoint');
SELECT function_privs_are('safe_delete', 'because', ARRAY['text', 'text'], 'tap_app', ARRAY['EXECUTE'], 'is PUBLIC''s');
SELECT is((SELECT f.prosecdef FROM pg_proc AS f WHERE f.oid = 'safe_delete.because(text,text)'::regprocedure), false, 'needs no right of the kit''s');

SELECT * FROM finish();
ROLLBACK;
