BEGIN;
SELECT plan(38);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;

SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, body text, changed_at timestamptz, sent_at date);
INSERT INTO shop.message SELECT i, 'b' || i, '2025-01-01', '2025-01-01' FROM generate_series(1, 9) AS i;
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.message TO tap_app;
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END;
$$;
CREATE TRIGGER touch BEFORE UPDATE ON shop.message FOR EACH ROW EXECUTE FUNCTION shop.touch();
SELECT safe_delete.protect('shop.message', 'beside', 'sent_at');
RESET ROLE;

SET ROLE tap_app;
SELECT throws_ok(
    'DELETE FROM shop.message WHERE message_id = 1', 'SD204',
    'shop.message is protected: a DELETE of the table itself would lose rows for good', 'refuses a hard DELETE'
);
SELECT throws_ok('DELETE FROM shop.message WHERE false', 'SD204', NULL, 'refuses a hard DELETE whatever it would find');
SELECT throws_ok(
    $$UPDATE shop.message SET deleted_at = now() WHERE message_id = 1$$, 'SD305',
    'deleted_at and deletion_id of shop.message are the kit''s to set', 'refuses deleted_at that no deletion stands behind'
);
SELECT throws_ok($$UPDATE shop.message SET deletion_id = 1 WHERE message_id = 1$$, 'SD305', NULL, 'refuses a deletion_id alone');
SELECT throws_ok($$SELECT safe_delete._current_deletion('shop__message')$$, '42501', NULL, 'lets no application make a deletion that took nothing');
SET ROLE tap_owner;
SELECT throws_ok(
    $$UPDATE shop.message SET deleted_at = now() - interval '1 year', deletion_id = safe_delete._current_deletion('shop__message') WHERE message_id = 1$$,
    'SD305', NULL, 'refuses another time than that of the deletion'
);
RESET ROLE;
INSERT INTO safe_delete.deletion (transaction_id, deleted_at, deletion_reason, deleted_by, deleted_as) VALUES ('1', now(), 'another', 'x', 'x');
SELECT throws_ok(
    $$UPDATE shop.message SET deleted_at = now(), deletion_id = (SELECT max(d.deletion_id) FROM safe_delete.deletion AS d) WHERE message_id = 1$$,
    'SD305', NULL, 'refuses the deletion of another transaction'
);
SET ROLE tap_owner;
SELECT throws_ok(
    $$INSERT INTO shop.message (message_id, deleted_at, deletion_id) VALUES (100, now(), safe_delete._current_deletion('shop__message'))$$,
    'SD305', NULL, 'refuses a row that is born deleted'
);
SET ROLE tap_app;
SELECT lives_ok($$INSERT INTO shop.message (message_id, sent_at) VALUES (10, '2025-01-01')$$, 'does not mind an ordinary INSERT');
SELECT lives_ok($$UPDATE shop.message SET body = 'x' WHERE message_id = 10$$, 'does not mind an ordinary UPDATE');

-- DELETE through the view.
DELETE FROM shop.current_message WHERE message_id IN (1, 2);
SELECT is((SELECT count(*)::integer FROM shop.current_message AS m WHERE m.message_id IN (1, 2)), 0, 'hides rows that were deleted through the view');
RESET ROLE;
SELECT results_eq(
    'SELECT m.message_id, m.body, m.changed_at, m.deleted_at FROM shop.message AS m WHERE m.deleted_at IS NOT NULL ORDER BY 1',
    $$VALUES (1, 'b1', '2025-01-01'::timestamptz, now()), (2, 'b2', '2025-01-01', now())$$,
    'leaves a deleted row as it was, whatever the table''s own triggers set'
);
SELECT results_eq(
    'SELECT DISTINCT d.deleted_as FROM shop.message AS m JOIN safe_delete.deletion AS d ON d.deletion_id = m.deletion_id',
    $$VALUES ('tap_app'::name)$$, 'records one deletion, by whoever deleted'
);
SET ROLE tap_app;
SELECT results_eq(
    'DELETE FROM shop.current_message WHERE message_id = 3 RETURNING message_id, body',
    $$VALUES (3, 'b3')$$, 'returns what it deleted'
);
SELECT is_empty('DELETE FROM shop.current_message WHERE message_id = 3 RETURNING message_id', 'takes a deleted row for gone');
SELECT throws_ok(
    $$UPDATE shop.message SET body = 'changed' WHERE message_id = 1$$, 'SD304', 'the row of shop.message is deleted and cannot be changed',
    'refuses to change a deleted row'
);
SELECT throws_ok(
    'UPDATE shop.message SET deleted_at = NULL, deletion_id = NULL WHERE message_id = 1', 'SD304', NULL,
    'refuses a restore by hand'
);
SELECT throws_ok(
    $$INSERT INTO shop.current_message (message_id, body) VALUES (1, 'upsert') ON CONFLICT (message_id) DO UPDATE SET body = excluded.body$$,
    'SD304', NULL, 'refuses an upsert that hits a deleted row'
);
SELECT lives_ok($$INSERT INTO shop.current_message (message_id, body) VALUES (11, 'new')$$, 'inserts through the view');
SELECT lives_ok($$UPDATE shop.current_message SET body = 'newer' WHERE message_id = 11$$, 'updates through the view');
SELECT is((SELECT m.body FROM shop.message AS m WHERE m.message_id = 11), 'newer', 'changes the table through the view');
SELECT throws_ok('TRUNCATE shop.message', '42501', NULL, 'leaves the right to TRUNCATE where it was');
RESET ROLE;
SELECT throws_ok('TRUNCATE shop.message', 'SD205', 'shop.message is protected: TRUNCATE would lose rows for good', 'refuses TRUNCATE');
SET LOCAL session_replication_role = replica;
SELECT throws_ok('DELETE FROM shop.message', 'SD204', NULL, 'refuses where ordinary triggers are off');
SELECT throws_ok($$UPDATE shop.message SET body = 'changed' WHERE message_id = 1$$, 'SD304', NULL, 'refuses to change a deleted row where ordinary triggers are off');
SET LOCAL session_replication_role = origin;

SAVEPOINT here;
DELETE FROM shop.current_message WHERE message_id = 4;
ROLLBACK TO here;
SELECT is((SELECT m.deleted_at FROM shop.message AS m WHERE m.message_id = 4), NULL, 'lets a savepoint take a soft delete back');

-- A view shows no more than the table's grants did.
SELECT ok(
    has_table_privilege('tap_app', 'shop.current_message', 'SELECT, INSERT, UPDATE, DELETE')
    AND NOT has_table_privilege('safe_delete_operator', 'shop.current_message', 'SELECT'),
    'gives the view the table''s grants and no other'
);
SELECT is_empty(
    $$SELECT r.rolname, f.proname
        FROM pg_proc AS f
        CROSS JOIN pg_roles AS r
        WHERE f.proname IN ('_refuse_truncate', '_refuse_delete', '_refuse_cascade', '_guard_deleted_row', '_keep_row', 'shop__message__delete')
            AND f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
            AND r.rolname IN ('tap_app', 'safe_delete_deleter', 'safe_delete_operator', 'safe_delete_auditor', 'safe_delete_approver', 'safe_delete_worker')
            AND r.oid <> f.proowner
            AND has_function_privilege(r.oid, f.oid, 'EXECUTE')$$,
    'lets only admins put its trigger functions on a table'
);

-- Cascades from a table without protection.
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
INSERT INTO shop.customer VALUES (1), (2);
INSERT INTO shop.visit VALUES (1, 1);
SELECT safe_delete.protect('shop.visit', 'beside');
SELECT throws_ok(
    'DELETE FROM shop.customer WHERE customer_id = 1', 'SD204',
    'shop.visit is protected: the DELETE, or one that cascades to it, would lose rows for good', 'refuses a cascade that would take rows'
);
SELECT lives_ok('DELETE FROM shop.customer WHERE customer_id = 2', 'lets a parent without children go');
SELECT throws_ok('TRUNCATE shop.customer CASCADE', 'SD205', NULL, 'refuses TRUNCATE that cascades');

-- Partitions.
CREATE TABLE shop.log (log_id integer, logged_on date, PRIMARY KEY (log_id, logged_on)) PARTITION BY RANGE (logged_on);
CREATE TABLE shop.log_2025 PARTITION OF shop.log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.log_2026 PARTITION OF shop.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO shop.log VALUES (1, '2025-05-05'), (2, '2025-05-05'), (3, '2025-05-05');
SELECT safe_delete.protect('shop.log', 'beside', 'logged_on');
SELECT throws_ok('DELETE FROM shop.log_2025', 'SD204', NULL, 'refuses a hard DELETE from a partition');
SELECT lives_ok($$UPDATE shop.log SET logged_on = '2026-05-05' WHERE log_id = 1$$, 'lets a live row move to another partition');
DELETE FROM shop.current_log WHERE log_id = 2;
SELECT throws_ok($$UPDATE shop.log SET logged_on = '2026-05-05' WHERE log_id = 2$$, 'SD304', NULL, 'refuses to move a deleted row to another partition');
SELECT throws_ok($$UPDATE shop.log SET deleted_at = now() WHERE log_id = 3$$, 'SD305', NULL, 'refuses deleted_at by hand in a partition');
SELECT results_eq('SELECT l.log_id FROM shop.current_log AS l ORDER BY 1', 'VALUES (1), (3)', 'hides deleted rows of partitions');
ALTER TABLE shop.log DETACH PARTITION shop.log_2025;
SELECT throws_ok('DELETE FROM shop.log_2025', 'SD204', 'shop.log_2025 is protected no longer, and still has trigger safe_delete_refuse_delete', 'says what keeps rows of a detached partition');
SELECT throws_ok('TRUNCATE shop.log_2025', 'SD205', 'shop.log_2025 is protected no longer, and still has trigger safe_delete_refuse_truncate', 'at TRUNCATE, too');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
