-- Deleted storage must carry no code of the user's: a domain's checks are such code.
CREATE OR REPLACE FUNCTION safe_delete._base_type(type_id oid)
RETURNS oid
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- Called for each column: PL/pgSQL keeps the plan, an SQL function makes it anew each time.
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT t.oid, t.typtype, t.typbasetype
            FROM pg_catalog.pg_type AS t
            WHERE t.oid = type_id
            UNION ALL
            SELECT t.oid, t.typtype, t.typbasetype
            FROM chain AS c
            JOIN pg_catalog.pg_type AS t ON t.oid = c.typbasetype
            WHERE c.typtype = 'd'
        )
        SELECT c.oid FROM chain AS c WHERE c.typtype <> 'd'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._base_type(oid) IS 'The type below all domains.';
