-- 0004 protected_table: the registry of protected tables, and the marker of what the kit is doing now.
-- depends: 0003_audit
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.protected_table (
    target_table regclass NOT NULL,
    schema_name name NOT NULL,
    table_name name NOT NULL,
    hiding text NOT NULL,
    age_column name,
    gate_name name NOT NULL,
    key_columns name[] NOT NULL,
    column_fingerprint text NOT NULL,
    column_names jsonb NOT NULL,
    storage_partition text NOT NULL,
    settings jsonb NOT NULL,
    live_grants jsonb,
    moved_names jsonb,
    kept_sequences regclass[],
    is_ready boolean NOT NULL,
    switched_in xid8,
    protected_at timestamptz NOT NULL,
    protected_by name NOT NULL,
    CONSTRAINT protected_table_is_protected_once PRIMARY KEY (target_table),
    CONSTRAINT protected_table_has_its_own_gate UNIQUE (gate_name),
    CONSTRAINT protected_table_hiding_is_known CHECK (hiding IN ('apart', 'beside', 'cover')),
    CONSTRAINT protected_table_storage_partition_is_known CHECK (storage_partition IN ('day', 'month'))
);

COMMENT ON TABLE safe_delete.protected_table IS 'Tables that the kit manages.';
COMMENT ON COLUMN safe_delete.protected_table.schema_name IS 'Name at protect; when it and target_table disagree (after a dump), nothing is done until resync().';
COMMENT ON COLUMN safe_delete.protected_table.age_column IS 'date, timestamp or timestamptz that retention counts from; NULL: the table cannot be marked by age.';
COMMENT ON COLUMN safe_delete.protected_table.gate_name IS 'Stem of the names of everything generated for this table in safe_delete_gate and safe_delete_data.';
COMMENT ON COLUMN safe_delete.protected_table.column_fingerprint IS 'Digest of the columns that the generated code was written for.';
COMMENT ON COLUMN safe_delete.protected_table.column_names IS 'Their names by number: a column that was renamed is known by its number. Under 0, in which cluster and table they are numbered so.';
COMMENT ON COLUMN safe_delete.protected_table.storage_partition IS 'apart: what one partition of the deleted rows covers, in UTC.';
COMMENT ON COLUMN safe_delete.protected_table.live_grants IS
    'in place: who may do what with the view of live rows, in the order of granting, as it was at the last protect() or resync(): for a view that is gone.';
COMMENT ON COLUMN safe_delete.protected_table.moved_names IS
    'cover: names that indexes and identity sequences of the table had before they moved into safe_delete_data with it, where these were taken there, by the names that they got.';
COMMENT ON COLUMN safe_delete.protected_table.kept_sequences IS
    'cover: sequences of serial columns. They stay where they are, which a sequence that the table owns could not.';
COMMENT ON COLUMN safe_delete.protected_table.is_ready IS 'False while protect() is not through: then no job runs.';
COMMENT ON COLUMN safe_delete.protected_table.switched_in IS 'The transaction in which switch_hiding() last gave the table another way of hiding.';

CREATE UNLOGGED TABLE safe_delete.acting (
    target_table regclass NOT NULL,
    transaction_id xid8 NOT NULL,
    act text NOT NULL,
    run_id bigint,
    act_number bigint GENERATED ALWAYS AS IDENTITY,
    -- The newest first: the lines that a transaction has taken away stay in the index until it ends, and are not read.
    CONSTRAINT acting_is_numbered PRIMARY KEY (transaction_id, target_table, act_number)
);

COMMENT ON TABLE safe_delete.acting IS
    'Marker that the kit itself acts on a table in this transaction. Written before the statement, removed after it; no committed row ever stays.';

-- Without a policy: nobody but the owner, not even with pg_read_all_data or pg_write_all_data.
ALTER TABLE safe_delete.acting ENABLE ROW LEVEL SECURITY;

RESET ROLE;
