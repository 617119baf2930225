-- 0005 deletion: who soft-deleted what, when and why; and who took it back.
-- depends: 0004_protected_table
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.deletion (
    deletion_id bigint GENERATED ALWAYS AS IDENTITY,
    transaction_id xid8 NOT NULL,
    deleted_at timestamptz NOT NULL,
    deletion_reason text,
    ticket text,
    deleted_by name NOT NULL,
    deleted_as name NOT NULL,
    application_name text,
    client_address inet,
    run_id bigint,
    split_from bigint,
    CONSTRAINT deletion_is_numbered PRIMARY KEY (deletion_id)
);

COMMENT ON TABLE safe_delete.deletion IS
    'One act of soft-deleting: the unit of undo, and the audit record of it. Append-only. Every row that it took carries its deletion_id.';
COMMENT ON COLUMN safe_delete.deletion.transaction_id IS 'With deleted_at it names the transaction, also after dump and restore.';
COMMENT ON COLUMN safe_delete.deletion.deleted_at IS 'now() of the transaction, the same in every row that it took.';
COMMENT ON COLUMN safe_delete.deletion.split_from IS 'The deletion of which it was a part, until restore_rows() took that part out of it.';
COMMENT ON COLUMN safe_delete.deletion.run_id IS 'The mark run that did it, if one did.';

-- Reason and ticket are not in it: a long one must not make a DELETE fail.
CREATE INDEX deletion_by_time ON safe_delete.deletion (deleted_at, transaction_id);

CREATE TABLE safe_delete.deletion_target (
    deletion_id bigint NOT NULL,
    target_table regclass NOT NULL,
    target_name text NOT NULL,
    row_count bigint,
    is_count boolean,
    is_purged boolean,
    gate_name name,
    transaction_id xid8,
    CONSTRAINT deletion_target_moved_rows CHECK (row_count <> 0)
);

COMMENT ON TABLE safe_delete.deletion_target IS
    'The tables from which a deletion took rows, and an account of them; apart, a row for each statement that moved any. Append-only.';
COMMENT ON COLUMN safe_delete.deletion_target.row_count IS
    'Rows that came to the deletion; negative: that left it, restored or given to another deletion. NULL where deleted rows stay in their table, and where they come one by one: then those that are there count.';
COMMENT ON COLUMN safe_delete.deletion_target.is_count IS
    'True where all rows were counted that had come without a number: before a purge took of them, or when they moved to storage.';
COMMENT ON COLUMN safe_delete.deletion_target.is_purged IS
    'True where a purge took so many of the rows in place that had come without a number: they are no longer there to count.';
COMMENT ON COLUMN safe_delete.deletion_target.gate_name IS
    'Stem of the table''s generated names, where rows stay in their table: by it, each row that goes finds the deletion of its transaction again.';
COMMENT ON COLUMN safe_delete.deletion_target.transaction_id IS 'The transaction that took these rows, where they stay in their table.';

-- No key: appended to once for each statement, thousands of times by a cascade, and never looked up by table.
CREATE INDEX deletion_target_by_deletion ON safe_delete.deletion_target (deletion_id, target_table);
CREATE INDEX deletion_target_by_gate ON safe_delete.deletion_target (deletion_id, gate_name) WHERE gate_name IS NOT NULL;

CREATE TABLE safe_delete.restoration (
    restoration_id bigint GENERATED ALWAYS AS IDENTITY,
    deletion_id bigint NOT NULL,
    restored_at timestamptz NOT NULL,
    row_count bigint NOT NULL,
    restored_by name NOT NULL,
    restored_as name NOT NULL,
    application_name text,
    client_address inet,
    CONSTRAINT restoration_is_numbered PRIMARY KEY (restoration_id),
    CONSTRAINT restoration_is_of_a_deletion FOREIGN KEY (deletion_id) REFERENCES safe_delete.deletion
);

COMMENT ON TABLE safe_delete.restoration IS 'One restore of a deletion, and the audit record of it. Append-only.';

CREATE INDEX restoration_by_deletion ON safe_delete.restoration (deletion_id);

RESET ROLE;
