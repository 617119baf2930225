-- For deleted storage: its hands belong to safe_delete_owner, who may read what a deletion was for.
CREATE OR REPLACE FUNCTION safe_delete._is_kept(alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        'EXISTS (SELECT FROM safe_delete.deletion AS r WHERE r.deletion_id = %1$s.deletion_id AND %1$s.deleted_at >= (kept_reasons ->> r.deletion_reason)::timestamptz)',
        alias
    )
$$;

COMMENT ON FUNCTION safe_delete._is_kept(text) IS 'Condition that the reason for which a row was deleted has a longer grace than the purge; only for rows in storage.';
