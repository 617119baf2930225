BEGIN;
SELECT plan(15);

SELECT safe_delete._record_event('tap', NULL, '{}');
INSERT INTO safe_delete.deletion (transaction_id, deleted_at, deleted_by, deleted_as)
VALUES (pg_current_xact_id(), now(), 'tap', 'tap');
INSERT INTO safe_delete.restoration (deletion_id, restored_at, row_count, restored_by, restored_as)
SELECT max(d.deletion_id), now(), 1, 'tap', 'tap' FROM safe_delete.deletion AS d;

SELECT throws_ok($$UPDATE safe_delete.audit_event SET event = 'x'$$, 'SD101', 'audit_event is append-only', 'refuses to change an event');
SELECT throws_ok('DELETE FROM safe_delete.audit_event', 'SD101', 'audit_event is append-only', 'refuses to remove an event');
SELECT throws_ok('TRUNCATE safe_delete.audit_event', 'SD101', NULL, 'refuses to empty the events');
SELECT throws_ok($$UPDATE safe_delete.deletion SET deleted_as = 'x'$$, 'SD101', 'deletion is append-only', 'refuses to change a deletion');
SELECT throws_ok('DELETE FROM safe_delete.deletion', 'SD101', 'deletion is append-only', 'refuses to remove a deletion');
SELECT throws_ok('TRUNCATE safe_delete.deletion CASCADE', 'SD101', NULL, 'refuses to empty the deletions');
SELECT throws_ok('UPDATE safe_delete.restoration SET row_count = 0', 'SD101', 'restoration is append-only', 'refuses to change a restoration');
INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name) VALUES (-1, 'pg_class', 'x');
SELECT throws_ok('DELETE FROM safe_delete.deletion_target', 'SD101', 'deletion_target is append-only', 'refuses to remove a table of a deletion');
SELECT throws_ok('DELETE FROM safe_delete.restoration', 'SD101', 'restoration is append-only', 'refuses to remove a restoration');
SELECT throws_ok('TRUNCATE safe_delete.restoration', 'SD101', 'restoration is append-only', 'refuses to empty the restorations');

-- A statement trigger of the parent does not fire for its partitions.
SELECT throws_ok(
    format('DELETE FROM safe_delete.audit_event_%s', to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')),
    'SD101', format('audit_event_%s is append-only', to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')),
    'refuses to remove an event from its partition'
);
SELECT throws_ok(
    format('TRUNCATE safe_delete.audit_event_%s', to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')),
    'SD101', NULL, 'refuses to empty a partition'
);
SET LOCAL session_replication_role = replica;
SELECT throws_ok('DELETE FROM safe_delete.audit_event', 'SD101', NULL, 'refuses also where ordinary triggers are off');
SET LOCAL session_replication_role = origin;
SET ROLE safe_delete_owner;
SELECT throws_ok('DELETE FROM safe_delete.deletion', 'SD101', NULL, 'refuses the owner of the kit too');
RESET ROLE;
SELECT safe_delete._make_audit_partition('2031-05-01');
SELECT throws_ok('DELETE FROM safe_delete.audit_event_203105', 'SD101', NULL, 'guards each new partition');

SELECT * FROM finish();
ROLLBACK;
