BEGIN;
SELECT plan(20);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, body text);
CREATE TABLE shop.visit (visit_id integer, place text, PRIMARY KEY (place, visit_id));
CREATE TABLE shop."We""ird.t%s" ("k""ey.%I'é" text PRIMARY KEY);
INSERT INTO shop.message SELECT i, 'body' FROM generate_series(1, 9) AS i;
INSERT INTO shop.visit VALUES (1, 'a'), (2, 'a'), (1, 'b');
INSERT INTO shop."We""ird.t%s" VALUES ('7'), ('{"a": 1}'), ('x''"\');
SELECT safe_delete.protect('shop.message', 'apart'), safe_delete.protect('shop.visit', 'beside'), safe_delete.protect('shop."We""ird.t%s"', 'apart');
RESET ROLE;

SELECT throws_ok($$SELECT safe_delete.why_deleted('shop.loose', '[1]')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.why_deleted('shop.message', '["x"]')$$, 'SD301', NULL, 'refuses what is no key');
SELECT is_empty($$SELECT safe_delete.why_deleted('shop.message', '"all"')$$, 'knows nothing while nothing was deleted');

SELECT safe_delete.because('spam', 'T-1');
DELETE FROM shop.message WHERE message_id <= 3;
SELECT safe_delete.because(NULL);
SELECT safe_delete.soft_delete('shop.visit', '[{"visit_id": 1, "place": "a"}]', 'seen');
SELECT safe_delete.soft_delete('shop."We""ird.t%s"', '["7", "{\"a\": 1}", "x''\"\\"]', 'odd');
SELECT results_eq(
    $$SELECT w.row_key, w.deletion_id, w.deleted_at, w.deleted_by, w.deletion_reason, w.ticket, w.state, w.ended_at FROM safe_delete.why_deleted('shop.message', '[2, "3", 3, 4, 99]') AS w$$,
    $$SELECT k::jsonb, d.deletion_id, now(), session_user::name, 'spam', 'T-1', 'deleted', NULL::timestamptz FROM safe_delete.deletion AS d, (VALUES ('2'), ('3')) AS k (k) WHERE d.ticket = 'T-1' ORDER BY 1$$,
    'says when, by whom and why, of the rows that are deleted'
);
SELECT results_eq(
    $$SELECT w.row_key, w.deletion_reason, w.state FROM safe_delete.why_deleted('shop.current_visit', '[{"visit_id": 1, "place": "a"}, {"visit_id": 2, "place": "a"}]') AS w$$,
    $$VALUES ('{"place": "a", "visit_id": 1}'::jsonb, 'seen', 'deleted')$$, 'takes composite keys, a view, and a table that keeps its deleted rows'
);
SELECT is((SELECT count(*)::integer FROM safe_delete.why_deleted('shop."We""ird.t%s"', '["7", "{\"a\": 1}", "x''\"\\"]')), 3, 'is not fooled by names and values');
SELECT is((SELECT array_agg(w.row_key ORDER BY w.row_key) FROM safe_delete.why_deleted('shop.message', '"all"') AS w), '{1,2,3}'::jsonb[], 'takes the whole table');

-- Restored and deleted again.
SELECT safe_delete.restore((SELECT d.deletion_id FROM safe_delete.deletion AS d WHERE d.ticket = 'T-1'));
SELECT safe_delete.soft_delete('shop.message', '[2]', 'again');
SELECT results_eq(
    $$SELECT w.deletion_reason, w.state, w.ended_by FROM safe_delete.why_deleted('shop.message', '[2]') AS w ORDER BY w.state$$,
    $$VALUES ('again', 'deleted', NULL::name), ('spam', 'restored', session_user::name)$$, 'knows every deletion of a key, restored ones too'
);
SELECT ok((SELECT w.ended_at >= w.deleted_at FROM safe_delete.why_deleted('shop.message', '[1]') AS w), 'says when a row was restored');

-- Purged: the run and its record, as a batch writes them.
SET ROLE safe_delete_owner;
INSERT INTO safe_delete.run (
    job, target_table, target_name, parameters, signature, selection, decided_by, state, started_at, started_by, started_as, driver_pid,
    candidate_count, row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
)
VALUES ('purge', 'shop.message', 'shop.message', '{"grace": "30 days"}', 's', '{}', '{}', 'done', now(), 'jobs', 'jobs', 1, 1, 1, 1, 0, 1, 1, 0, true)
RETURNING run_id AS purge_run \gset
SELECT safe_delete._record_purge(:purge_run, 2, '[5,6]');
RESET ROLE;
SELECT results_eq(
    $$SELECT w.row_key, w.state, w.deletion_id, w.ended_by FROM safe_delete.why_deleted('shop.message', '[5, 7]') AS w$$,
    $$VALUES ('5'::jsonb, 'purged', NULL::bigint, session_user::name)$$, 'knows which key a purge took'
);
SELECT is((SELECT w.run_id FROM safe_delete.why_deleted('shop.message', '[5]') AS w), :purge_run::bigint, 'names the run');
SELECT is((SELECT count(*)::integer FROM safe_delete.why_deleted('shop.message', '"all"') AS w WHERE w.state = 'purged'), 2, 'shows all of them for the whole table');

-- A policy that keeps no keys.
SELECT safe_delete.set_policy('shop.message', '{"audit_detail": "count"}');
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletion AS d WHERE d.deletion_reason = 'again'));
SELECT is((SELECT count(*)::integer FROM safe_delete.why_deleted('shop.message', '[2]') AS w), 1, 'forgets with a restore what the policy keeps no keys of');

-- A key that was renamed since.
SET ROLE tap_owner;
DELETE FROM shop.message WHERE message_id = 9;
ALTER TABLE shop.message RENAME message_id TO number;
RESET ROLE;
SELECT is((SELECT count(*)::integer FROM safe_delete.why_deleted('shop.message', '[9]') AS w WHERE w.state = 'deleted'), 1, 'follows a key that was renamed');

-- A superuser's table.
CREATE TABLE shop.root (id integer PRIMARY KEY);
INSERT INTO shop.root VALUES (1), (2);
SELECT safe_delete.protect('shop.root', 'apart');
DELETE FROM shop.root WHERE id = 1;
SELECT is((SELECT w.state FROM safe_delete.why_deleted('shop.root', '[1, 2]') AS w), 'deleted', 'sees deleted rows of a superuser''s table');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.why_deleted(regclass,jsonb)', 'EXECUTE')),
    '{safe_delete_admin,safe_delete_auditor,safe_delete_operator,safe_delete_owner}'::name[], 'may be called by operators, admins and auditors'
);
SET ROLE safe_delete_auditor;
SELECT lives_ok($$SELECT safe_delete.why_deleted('shop.message', '[1]')$$, 'needs no right on the table');
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.why_deleted('shop.message', '[1]')$$, '42501', NULL, 'is not for the deleter');
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.why_deleted('shop.message', '[1]')$$, '42501', NULL, 'is not for applications');
RESET ROLE;
SET TRANSACTION READ ONLY;
SELECT lives_ok($$SELECT safe_delete.why_deleted('shop.message', '[1]'), safe_delete.why_deleted('shop.root', '[1]')$$, 'works where nothing may be written');

SELECT * FROM finish();
ROLLBACK;
