-- 0010 reason: business acts that a deletion can have as its reason, and what follows from them.
-- depends: 0009_run
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.reason (
    reason_id bigint GENERATED ALWAYS AS IDENTITY,
    target_table regclass,
    reason_name text NOT NULL,
    grace text,
    retention text,
    is_restorable boolean NOT NULL,
    sets jsonb,
    changed_at timestamptz NOT NULL,
    changed_by name NOT NULL,
    CONSTRAINT reason_is_numbered PRIMARY KEY (reason_id),
    CONSTRAINT reason_is_defined_once_per_table UNIQUE NULLS NOT DISTINCT (target_table, reason_name),
    CONSTRAINT reason_has_a_name CHECK (btrim(reason_name) = reason_name AND length(reason_name) BETWEEN 1 AND 100),
    CONSTRAINT reason_sets_columns_of_one_table CHECK (sets IS NULL OR (target_table IS NOT NULL AND jsonb_typeof(sets) = 'object')),
    CONSTRAINT reason_belongs_to_a_protected_table
        FOREIGN KEY (target_table) REFERENCES safe_delete.protected_table ON DELETE CASCADE
);

COMMENT ON TABLE safe_delete.reason IS 'Named reasons of deletions. A deletion has one when its reason is the name, whenever that was defined.';
COMMENT ON COLUMN safe_delete.reason.target_table IS 'NULL: for every table that has no reason of that name of its own.';
COMMENT ON COLUMN safe_delete.reason.grace IS
    'How long rows deleted for it are kept at least, such as 7 years; none: as short as a purge of this reason says; NULL: as any other row.';
COMMENT ON COLUMN safe_delete.reason.retention IS
    'How old, by the age column, rows deleted for it must be before they go, in place of what a purge says, such as 7 years; none: of any age; NULL: as a purge says.';
COMMENT ON COLUMN safe_delete.reason.sets IS 'Columns that rows deleted for it have other values in while they are deleted: {"status": "cancelled"}.';

RESET ROLE;
