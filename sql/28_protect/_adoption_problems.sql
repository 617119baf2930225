CREATE OR REPLACE FUNCTION safe_delete._adoption_problems(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A rename resync() follows; the fingerprint of the columns tells of it.
    SELECT u.problem, u.hint
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._unfit_column(target, safe_delete._deleted_at_of(p.settings), p.age_column) AS u
    WHERE p.target_table = target
        AND p.settings ? 'deleted_at'
        AND NOT EXISTS (SELECT FROM safe_delete._renamed_columns(target) AS r WHERE r.old_name = safe_delete._deleted_at_of(p.settings))
$$;

COMMENT ON FUNCTION safe_delete._adoption_problems(regclass) IS 'Why an adopted column can no longer say when rows were deleted.';
