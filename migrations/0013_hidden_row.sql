-- 0013 hidden_row: rows hidden by a statement on a view of live rows, until it ends and their foreign keys have been followed.
-- depends: 0012_nulling
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE UNLOGGED TABLE safe_delete.hidden_row (
    transaction_id xid8 NOT NULL,
    target_table regclass NOT NULL,
    row_key jsonb,
    hidden_number bigint GENERATED ALWAYS AS IDENTITY
);

COMMENT ON TABLE safe_delete.hidden_row IS
    'Rows that a DELETE under way on a view of live rows has hidden: at its end what references them is taken along, cut off or refused, and these lines go. No committed row ever stays.';
COMMENT ON COLUMN safe_delete.hidden_row.row_key IS 'Key of the hidden row, an object; NULL where a statement begins.';
COMMENT ON COLUMN safe_delete.hidden_row.hidden_number IS
    'Later lines have higher ones. A statement follows what came after its own beginning: not the rows of the statement around it, nor, by the index, the lines of thousands of statements before it.';

CREATE INDEX hidden_row_by_number ON safe_delete.hidden_row (transaction_id, target_table, hidden_number);

CREATE UNLOGGED TABLE safe_delete.deferred_check (
    transaction_id xid8 NOT NULL,
    parent_table regclass NOT NULL,
    foreign_key oid NOT NULL,
    row_keys jsonb NOT NULL
);

COMMENT ON TABLE safe_delete.deferred_check IS
    'Hidden rows that a deferred foreign key without an action may still be asked about when the transaction ends: a deferred trigger on this table does it.';
COMMENT ON COLUMN safe_delete.deferred_check.row_keys IS 'Keys of hidden rows, an array of objects.';

CREATE INDEX deferred_check_by_transaction ON safe_delete.deferred_check (transaction_id);

CREATE UNLOGGED TABLE safe_delete.asked_row (
    asked_number bigint GENERATED ALWAYS AS IDENTITY,
    transaction_id xid8 NOT NULL,
    gate_name name NOT NULL,
    row_key text[] NOT NULL,
    is_allowed boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE safe_delete.asked_row IS
    'The row of a table with row-level security whose policies are being asked, by a DELETE of whoever deletes from the view of live rows, whether he may. No committed row ever stays.';
COMMENT ON COLUMN safe_delete.asked_row.gate_name IS 'Stem of the table''s generated names.';
COMMENT ON COLUMN safe_delete.asked_row.row_key IS 'Key of the row, as the server writes it.';
COMMENT ON COLUMN safe_delete.asked_row.is_allowed IS 'Whether that DELETE came as far as the row.';

CREATE INDEX asked_row_by_number ON safe_delete.asked_row (transaction_id, gate_name, asked_number);

-- Without a policy: nobody but the owner, not even with pg_read_all_data or pg_write_all_data.
ALTER TABLE safe_delete.hidden_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE safe_delete.deferred_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE safe_delete.asked_row ENABLE ROW LEVEL SECURITY;

RESET ROLE;
