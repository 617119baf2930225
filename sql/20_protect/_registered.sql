CREATE OR REPLACE FUNCTION safe_delete._registered(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    SELECT p.* INTO protected
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = safe_delete._find_target(target);

    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected', coalesce(safe_delete._known_name(target), target::text, 'a NULL table')),
            HINT = 'Call safe_delete.advise() and safe_delete.protect() first.';
    END IF;
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._registered(regclass) IS
    'Registry entry of a table, which may be given as one of its views, in whatever state it is. Refuses tables that have none.';
