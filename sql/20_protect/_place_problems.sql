CREATE OR REPLACE FUNCTION safe_delete._place_problems(target regclass, protected safe_delete.protected_table)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF protected.hiding <> 'apart' THEN
        RETURN QUERY SELECT v.problem, v.what_to_do FROM safe_delete._view_problems(target, protected.hiding) AS v;
    END IF;
    IF protected.settings ? 'deleted_at' THEN
        RETURN QUERY SELECT u.problem, u.what_to_do FROM safe_delete._adoption_problems(target) AS u;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._place_problems(regclass, safe_delete.protected_table) IS
    'What is wrong with the views and the adopted column of a table whose deleted rows lie in place.';
