-- 0016 hold_column: in which column of each protected table the subject of a hold is.
-- depends: 0015_approval
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.hold_column (
    hold_id bigint NOT NULL,
    target_table regclass NOT NULL,
    column_name name NOT NULL,
    is_readable boolean NOT NULL,
    spelled text,
    column_type text,
    CONSTRAINT hold_column_is_one_per_table PRIMARY KEY (target_table, hold_id),
    CONSTRAINT hold_column_belongs_to_a_hold FOREIGN KEY (hold_id) REFERENCES safe_delete.hold,
    CONSTRAINT hold_column_belongs_to_a_protected_table
        FOREIGN KEY (target_table) REFERENCES safe_delete.protected_table ON DELETE CASCADE
);

COMMENT ON TABLE safe_delete.hold_column IS
    'Protected tables that a hold on a subject is about. A table comes to it when it is protected, and stays when its column is renamed.';
COMMENT ON COLUMN safe_delete.hold_column.column_name IS 'As it is called in this table now.';
COMMENT ON COLUMN safe_delete.hold_column.is_readable IS
    'False where the column had a type that does not take the subject: no row of this table can be it. Otherwise a subject that cannot be read stops every run.';
COMMENT ON COLUMN safe_delete.hold_column.spelled IS 'The subject as the column''s type wrote it then: no later session reads it otherwise.';
COMMENT ON COLUMN safe_delete.hold_column.column_type IS 'The type of the column then. In another one the subject may be that of other rows.';

CREATE INDEX hold_column_by_hold ON safe_delete.hold_column (hold_id);

RESET ROLE;
