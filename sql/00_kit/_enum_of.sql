CREATE OR REPLACE FUNCTION safe_delete._enum_of(type_id oid)
RETURNS oid
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- No type of the server's is an enum.
    IF type_id < 16384 THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT e.oid
        FROM pg_type AS t
        JOIN pg_type AS e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN safe_delete._base_type(t.typelem) ELSE t.oid END AND e.typtype = 'e'
        WHERE t.oid = safe_delete._base_type(type_id)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._enum_of(oid) IS 'The enum that a type is, or that its elements are, below all domains; NULL for other types.';
