BEGIN;
SELECT plan(38);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
CREATE FUNCTION found(job text, target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s, %s spared', d ->> 'candidates', d ->> 'spared')
    FROM safe_delete.dry_run(job, target, CASE job WHEN 'mark' THEN '{"retain": "30 days"}' ELSE '{"grace": "30 days"}' END::jsonb) AS d
$$;
CREATE FUNCTION found_deleted(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s, %s spared', p ->> 'candidates', p ->> 'spared')
    FROM safe_delete._read_profile('purge', target, safe_delete._empty_selection() || '{"deleted_before": "infinity", "kept_reasons": {}, "own_cutoffs": {}}' || safe_delete._held_themselves(target)) AS p
$$;
SET ROLE tap_owner;
CREATE DOMAIN shop.customer AS integer CHECK (VALUE > 0);
CREATE TABLE shop.loose (id integer PRIMARY KEY, loose_id integer);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at date, "Customer Id" shop.customer);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, place text, at timestamptz, "Customer Id" text COLLATE "C");
CREATE TABLE shop.sale (sale_id integer PRIMARY KEY, at timestamp, "Customer Id" numeric(10, 2));
CREATE TABLE shop.device (device_id integer PRIMARY KEY, at date, "Customer Id" uuid);
CREATE TABLE shop.later (id integer PRIMARY KEY, at date, "Customer Id" bigint);
CREATE TABLE shop.file (file_id integer PRIMARY KEY, at date, content json);
INSERT INTO shop.message SELECT i, '2025-01-01', i FROM generate_series(1, 9) AS i;
INSERT INTO shop.visit SELECT i, 'here', '2025-01-01', i FROM generate_series(1, 9) AS i;
INSERT INTO shop.sale SELECT i, '2025-01-01', i FROM generate_series(1, 9) AS i;
INSERT INTO shop.device SELECT i, '2025-01-01', gen_random_uuid() FROM generate_series(1, 9) AS i;
INSERT INTO shop.later SELECT i, '2025-01-01', i FROM generate_series(1, 9) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'at');
SELECT safe_delete.protect('shop.sale', 'cover', 'at', '{"accept": ["view limits"]}');
SELECT safe_delete.protect('shop.device', 'apart', 'at');
SELECT safe_delete.protect('shop.file', 'apart', 'at');
RESET ROLE;

SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('Customer Id', '4', NULL)$$, 'SD401', 'a hold on "Customer Id" = 4 needs a reason', 'refuses a hold without a reason');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('Customer Id', '4', 'case 7', NULL, now() - interval '1 second')$$, 'SD402', NULL, 'refuses a hold that has expired');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold(NULL, '4', 'case 7')$$, 'SD404', NULL, 'refuses no column');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('Customer Id', NULL, 'case 7')$$, 'SD404', NULL, 'refuses no subject');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('Customer Id', '', 'case 7')$$, 'SD404', NULL, 'refuses an empty subject');
SELECT throws_ok(
    $$SELECT safe_delete.place_subject_hold('customer_id', '4', 'case 7')$$, 'SD404', 'no protected table has a column customer_id: nothing would be on hold', 'refuses a column that no table has'
);
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('loose_id', '4', 'case 7')$$, 'SD404', NULL, 'refuses a column that only tables without protection have');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('deletion_id', '4', 'case 7')$$, 'SD404', NULL, 'refuses a column of the kit''s own');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('place', '', 'case 7')$$, 'SD404', NULL, 'refuses what holds nothing');
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('sent_at', '32 May', 'case 7')$$, 'SD404', '''32 May'' is no value of sent_at: nothing would be on hold', 'refuses a subject that no table could have');
SELECT throws_ok(
    $$SELECT safe_delete.place_subject_hold('content', '{}', 'case 7')$$, 'SD404', 'no hold can be on content of shop.file: values of json cannot be compared', 'refuses a type that has no equality'
);
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.hold', 'keeps nothing when it refuses');

SET ROLE safe_delete_admin;
SELECT safe_delete.place_subject_hold('Customer Id', ' 4', 'case 7', 'T-7', '2100-01-01 00:00+00') AS spaced \gset
SELECT safe_delete.place_subject_hold('Customer Id', '4', 'case 8') AS plain \gset
RESET ROLE;
SELECT results_eq(
    $$SELECT h.target_table, h.column_name, h.subject, h.ticket, h.placed_by, h.held_tables FROM safe_delete.active_holds AS h ORDER BY h.hold_id$$,
    $$VALUES (NULL::regclass, 'Customer Id'::name, ' 4', 'T-7', 'safe_delete_admin'::name, ARRAY(SELECT t FROM unnest('{shop.message,shop.visit,safe_delete_data.shop__sale}'::regclass[]) AS t ORDER BY 1)),
        (NULL, 'Customer Id', '4', NULL, 'safe_delete_admin', ARRAY(SELECT t FROM unnest('{shop.message,shop.visit,safe_delete_data.shop__sale}'::regclass[]) AS t ORDER BY 1))$$,
    'keeps what is held, why, and in which tables'
);
SELECT is(
    (SELECT a.detail - 'tables' FROM safe_delete.audit_trail AS a WHERE a.event = 'hold placed' AND a.detail ->> 'reason' = 'case 7'),
    jsonb_build_object('hold_id', :spaced, 'column', 'Customer Id', 'subject', ' 4', 'reason', 'case 7', 'ticket', 'T-7', 'expires_at', '2100-01-01T00:00:00+00:00'::text), 'records the hold'
);
SELECT is(found('mark', 'shop.message'), '8, 1 spared', 'spares the rows of a table apart');
SELECT is(found('mark', 'shop.visit'), '8, 1 spared', 'compares text as text');
SELECT is(found('mark', 'safe_delete_data.shop__sale'), '8, 1 spared', 'compares numbers as numbers');
SELECT is(found('mark', 'shop.device'), '9, 0 spared', 'knows that no row has a value that its type does not take');
SELECT safe_delete.release_hold(:plain, 'closed');
SELECT is(found('mark', 'shop.visit'), '9, 0 spared', 'takes no other spelling for the same text');
SELECT is(found('mark', 'shop.message'), '8, 1 spared', 'takes another spelling for the same number');

SET ROLE tap_owner;
SELECT safe_delete.protect('shop.later', 'beside', 'at');
RESET ROLE;
SELECT is(found('mark', 'shop.later'), '8, 1 spared', 'spares the rows of a table that is protected later');
DELETE FROM shop.message;
DELETE FROM shop.current_later;
DELETE FROM shop.sale;
SELECT is(found_deleted('shop.message'), '8, 1 spared', 'spares rows that lie apart');
SELECT is(found_deleted('shop.later'), '8, 1 spared', 'spares rows that are deleted beside');
SELECT is(found_deleted('safe_delete_data.shop__sale'), '8, 1 spared', 'spares rows that are deleted under cover');
SELECT is((SELECT array_agg(p.held_by) FROM safe_delete.purge_date('shop.message', '[3, 4]') AS p), ARRAY[NULL, :spaced::bigint], 'is told by purge_date()');

-- What becomes of the column.
SET ROLE tap_owner;
ALTER TABLE shop.message RENAME COLUMN "Customer Id" TO client;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT is(found_deleted('shop.message'), '8, 1 spared', 'follows a column that is renamed');
SAVEPOINT change;
SET ROLE tap_owner;
ALTER TABLE shop.message ALTER COLUMN client TYPE bigint;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT is(found_deleted('shop.message'), '8, 1 spared', 'follows a column to a wider type');
SET ROLE tap_owner;
ALTER TABLE shop.message ALTER COLUMN client TYPE text;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT is(found_deleted('shop.message'), '0, 9 spared', 'spares what was stored in another type: nobody can say what it would be now');
ROLLBACK TO change;
SET ROLE tap_owner;
ALTER TABLE shop.message ALTER COLUMN client TYPE uuid USING NULL;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT throws_ok(
    $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "30 days"}')$$, 'SD206',
    format('hold %s cannot be understood in shop.message: it was placed when client was integer, and now it is uuid', :spaced), 'stops every run of a table whose column has a type that may write the subject in another way'
);
ROLLBACK TO change;
SET ROLE tap_owner;
ALTER TABLE shop.message DROP COLUMN client;
SELECT safe_delete.resync('shop.message');
RESET ROLE;
SELECT throws_ok(
    $$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}')$$, 'SD206',
    format('hold %s cannot be understood in shop.message: there is no column client', :spaced), 'stops every run of a table that has lost the column'
);
ROLLBACK TO change;
SELECT throws_ok(
    $$SELECT safe_delete.unprotect('shop.visit')$$, 'SD403', NULL, 'keeps its tables under protection'
);
SET ROLE tap_owner;
SELECT lives_ok($$SELECT safe_delete.unprotect('shop.device')$$, 'does not keep others');
RESET ROLE;

SELECT safe_delete.release_hold(:spaced, 'closed');
SELECT is(found_deleted('shop.message'), '9, 0 spared', 'lets the next run take the rows after release');
SELECT safe_delete.place_subject_hold('Customer Id', '5', 'case 9', NULL, clock_timestamp() + interval '1 second');
SELECT is(found_deleted('shop.later'), '8, 1 spared', 'can be for a while');
SELECT pg_sleep(1);
SELECT is(found_deleted('shop.later'), '9, 0 spared', 'holds nothing when it has expired');

-- A superuser's table.
CREATE TABLE shop.root (id integer PRIMARY KEY, at date, root_id text);
INSERT INTO shop.root VALUES (1, '2025-01-01', 'a'), (2, '2025-01-01', 'b');
SELECT safe_delete.protect('shop.root', 'beside', 'at');
SELECT safe_delete.place_subject_hold('root_id', 'a', 'case 14');
SELECT is(found('mark', 'shop.root'), '1, 1 spared', 'holds rows of a superuser''s table');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.place_subject_hold(name,text,text,text,timestamptz)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.place_subject_hold('root_id', 'a', 'x')$$, '42501', 'permission denied for function place_subject_hold', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
