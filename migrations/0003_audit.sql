-- 0003 audit: the append-only record of what was done, and of what was refused.
-- depends: 0002_roles
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.audit_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    happened_at timestamptz NOT NULL,
    event text NOT NULL,
    target_table regclass,
    target_name text,
    done_by name NOT NULL,
    done_as name NOT NULL,
    application_name text,
    client_address inet,
    detail jsonb NOT NULL,
    row_keys json,
    CONSTRAINT audit_event_is_numbered PRIMARY KEY (event_id, happened_at)
)
PARTITION BY RANGE (happened_at);

COMMENT ON TABLE safe_delete.audit_event IS
    'What the kit did or refused, append-only, a partition a month. Soft deletes and restores have records of their own; the view audit_trail shows all.';
COMMENT ON COLUMN safe_delete.audit_event.event IS 'What happened, as a phrase: hold placed, run refused, purge batch.';
COMMENT ON COLUMN safe_delete.audit_event.target_name IS 'Name of the table when it happened; stays when the table is gone.';
COMMENT ON COLUMN safe_delete.audit_event.done_by IS 'Session user.';
COMMENT ON COLUMN safe_delete.audit_event.done_as IS 'Role that the session had set, or the session user.';
COMMENT ON COLUMN safe_delete.audit_event.row_keys IS
    'Keys of purged rows, where the policy records them: an array of scalars, or of objects for a composite key. json and uncompressed, because half a million of them must not cost more than their DELETE.';

ALTER TABLE safe_delete.audit_event ALTER COLUMN row_keys SET STORAGE EXTERNAL;

RESET ROLE;
