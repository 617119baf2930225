CREATE OR REPLACE FUNCTION safe_delete._is_for_reason(alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        '(only_reason IS NULL OR EXISTS (SELECT FROM safe_delete.deletion AS r WHERE r.deletion_id = %s.deletion_id AND r.deletion_reason = only_reason))',
        alias
    )
$$;

COMMENT ON FUNCTION safe_delete._is_for_reason(text) IS 'Condition that a row was deleted for the one reason that a purge names, if it names one; only for rows in storage.';
