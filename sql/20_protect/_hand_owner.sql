CREATE OR REPLACE FUNCTION safe_delete._hand_owner(target regclass)
RETURNS name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN r.rolsuper THEN 'safe_delete_worker' ELSE r.rolname END
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
        WHERE c.oid = target
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._hand_owner(regclass) IS
    'Whose rights do the work on a table: its owner''s; safe_delete_worker''s, behind a gate view, where the owner is a superuser.';
