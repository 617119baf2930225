CREATE OR REPLACE FUNCTION safe_delete._follow_deleted_at(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trouble record;
BEGIN
    IF NOT safe_delete._is_adopted(target) THEN
        RETURN;
    END IF;
    UPDATE safe_delete.protected_table AS p
    SET settings = p.settings || jsonb_build_object('deleted_at', r.new_name)
    FROM safe_delete._renamed_columns(target) AS r
    WHERE p.target_table = target
        AND p.settings ->> 'deleted_at' = r.old_name;
    SELECT u.* INTO trouble
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._unfit_column(target, safe_delete._deleted_at_of(p.settings), p.age_column) AS u
    WHERE p.target_table = target
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = trouble.problem,
            HINT = trouble.hint;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_deleted_at(regclass) IS 'An adopted column may have been renamed: the registry follows. Refuses where it can no longer say when rows were deleted.';
