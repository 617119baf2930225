-- 0012 nulling: references that a client set to NULL itself, until its transaction has deleted what they referenced, or ends.
-- depends: 0011_detachment
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE UNLOGGED TABLE safe_delete.nulling (
    nulling_id bigint GENERATED ALWAYS AS IDENTITY,
    transaction_id xid8 NOT NULL,
    child_table regclass NOT NULL,
    foreign_key_name name NOT NULL,
    row_key jsonb NOT NULL,
    reference jsonb NOT NULL
);

COMMENT ON TABLE safe_delete.nulling IS
    'References that a client set to NULL in a transaction under way. When it deletes the referenced row they become a detachment; the others are forgotten at its end, so no committed row ever stays.';
COMMENT ON COLUMN safe_delete.nulling.row_key IS 'Key of the row that lost its reference, as an array of text.';
COMMENT ON COLUMN safe_delete.nulling.reference IS 'What it referenced, as an array of text.';

CREATE INDEX nulling_by_transaction ON safe_delete.nulling (transaction_id);

CREATE UNLOGGED TABLE safe_delete.nulling_source (
    transaction_id xid8 NOT NULL,
    child_table regclass NOT NULL,
    foreign_key_names name[] NOT NULL,
    statement text NOT NULL,
    column_numbers smallint[] NOT NULL,
    column_names name[] NOT NULL,
    CONSTRAINT nulling_source_is_one_for_a_table PRIMARY KEY (transaction_id, child_table)
);

COMMENT ON TABLE safe_delete.nulling_source IS 'How a transaction under way reads references that a row loses: asked of the catalog once, not for each row.';
COMMENT ON COLUMN safe_delete.nulling_source.statement IS 'Not executed where foreign_key_names is empty: no foreign key leads to an apart table.';
COMMENT ON COLUMN safe_delete.nulling_source.column_names IS 'Names of the columns column_numbers when the statement was written.';

CREATE UNLOGGED TABLE safe_delete.nulling_end (
    transaction_id xid8 NOT NULL,
    asked_at timestamptz,
    CONSTRAINT nulling_ends_once PRIMARY KEY (transaction_id)
);

COMMENT ON TABLE safe_delete.nulling_end IS 'Transactions under way that have set references to NULL: a deferred trigger on this table forgets them at the end.';
COMMENT ON COLUMN safe_delete.nulling_end.asked_at IS
    'Start of the client''s command in which the trigger fired first: only when it fires again in the same command is it the end, and not SET CONSTRAINTS.';

-- Without a policy: nobody but the owner, not even with pg_read_all_data or pg_write_all_data.
ALTER TABLE safe_delete.nulling ENABLE ROW LEVEL SECURITY;
ALTER TABLE safe_delete.nulling_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE safe_delete.nulling_end ENABLE ROW LEVEL SECURITY;

RESET ROLE;
