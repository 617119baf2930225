-- 0006 hold: a named reason why rows must not be marked or purged for now.
-- depends: 0005_deletion
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.hold (
    hold_id bigint GENERATED ALWAYS AS IDENTITY,
    target_table regclass,
    target_name text,
    row_keys jsonb,
    key_types jsonb,
    column_name name,
    subject text,
    time_zone text,
    hold_reason text NOT NULL,
    ticket text,
    placed_at timestamptz NOT NULL,
    placed_by name NOT NULL,
    expires_at timestamptz,
    released_at timestamptz,
    released_by name,
    release_reason text,
    CONSTRAINT hold_is_numbered PRIMARY KEY (hold_id),
    CONSTRAINT hold_is_on_a_table_or_a_subject CHECK (
        (target_table IS NULL) = (subject IS NOT NULL)
        AND (subject IS NULL) = (column_name IS NULL)
        AND (row_keys IS NULL OR subject IS NULL)
        AND (row_keys IS NULL) = (key_types IS NULL)
        AND (subject IS NULL) = (time_zone IS NULL)
    ),
    CONSTRAINT hold_has_a_reason CHECK (btrim(hold_reason) <> ''),
    CONSTRAINT hold_is_released_with_a_reason CHECK (
        (released_at IS NULL) = (released_by IS NULL)
        AND (released_at IS NULL) = (release_reason IS NULL)
    )
);

COMMENT ON TABLE safe_delete.hold IS 'Holds, released ones included.';
COMMENT ON COLUMN safe_delete.hold.row_keys IS 'Array of key objects; NULL: the whole table, or a subject.';
COMMENT ON COLUMN safe_delete.hold.key_types IS 'Types in which the keys were written: {column: type}. In others they may be those of other rows.';
COMMENT ON COLUMN safe_delete.hold.time_zone IS 'With subject: of the session that placed it, by which a time is read.';
COMMENT ON COLUMN safe_delete.hold.column_name IS 'With subject: rows that have it in a column of this name, in whatever protected table.';

CREATE INDEX hold_active_by_target ON safe_delete.hold (target_table) WHERE released_at IS NULL;
CREATE INDEX hold_active_by_column ON safe_delete.hold (column_name) WHERE released_at IS NULL AND column_name IS NOT NULL;

RESET ROLE;
