-- 0011 detachment: which rows lost their reference when a row that they referenced was deleted (ON DELETE SET NULL, SET DEFAULT).
-- depends: 0010_reason
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.detachment (
    detachment_id bigint GENERATED ALWAYS AS IDENTITY,
    transaction_id xid8 NOT NULL,
    detached_at timestamptz NOT NULL,
    cut_at timestamptz NOT NULL,
    parent_table regclass NOT NULL,
    child_table regclass NOT NULL,
    foreign_key_name name NOT NULL,
    links jsonb NOT NULL,
    CONSTRAINT detachment_is_numbered PRIMARY KEY (detachment_id)
);

COMMENT ON TABLE safe_delete.detachment IS
    'References that the server cut when referenced rows were deleted; restore() puts them back, a purge forgets them.';
COMMENT ON COLUMN safe_delete.detachment.transaction_id IS 'With detached_at it names the transaction, and so its deletions.';
COMMENT ON COLUMN safe_delete.detachment.cut_at IS
    'When it was: rows deleted since are stored with what the cut left. The same as detached_at until the parents go over to another deletion.';
COMMENT ON COLUMN safe_delete.detachment.links IS 'An array of [key, reference]: the key of a row and what it referenced, both arrays of text.';

CREATE INDEX detachment_by_transaction ON safe_delete.detachment (transaction_id, detached_at);

RESET ROLE;
