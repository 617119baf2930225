-- 0014 replaced_index: what the indexes were that protect() made live ones of, as far as the live ones do not tell.
-- depends: 0013_hidden_row
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.replaced_index (
    target_table regclass NOT NULL,
    relation regclass NOT NULL,
    index_name name NOT NULL,
    index_number oid NOT NULL,
    constraint_type text,
    constraint_comment text,
    was_clustered boolean NOT NULL,
    live_statement text NOT NULL,
    CONSTRAINT replaced_index_is_replaced_once PRIMARY KEY (relation, index_name),
    CONSTRAINT replaced_index_constraint_type_is_known CHECK (constraint_type IN ('unique', 'exclusion'))
);

COMMENT ON TABLE safe_delete.replaced_index IS
    'Indexes in whose place an index of live rows stands. Columns, options, comment and statistics targets are read off the latter: they follow renames.';
COMMENT ON COLUMN safe_delete.replaced_index.relation IS 'The protected table, or the partition of it that the index is on.';
COMMENT ON COLUMN safe_delete.replaced_index.index_number IS
    'The index itself, while it is being replaced, then the one in its place: it is found after a rename. By number, because a dump makes tables before indexes.';
COMMENT ON COLUMN safe_delete.replaced_index.constraint_type IS 'Which kind of constraint it belonged to; NULL: a plain index.';
COMMENT ON COLUMN safe_delete.replaced_index.was_clustered IS 'Whether CLUSTER used it; it takes no partial index.';
COMMENT ON COLUMN safe_delete.replaced_index.live_statement IS 'Made the index of live rows.';

CREATE INDEX replaced_index_by_target ON safe_delete.replaced_index (target_table);

RESET ROLE;
