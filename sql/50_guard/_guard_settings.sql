CREATE OR REPLACE FUNCTION safe_delete._guard_settings(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET quote_all_identifiers = off
AS $$
BEGIN
    RETURN (
        SELECT jsonb_object_agg(
            s.guard_name,
            -- A guard of the user's own decides by its source.
            s.settings || CASE WHEN s.is_own
                THEN jsonb_build_object('source', encode(sha256(convert_to(pg_get_functiondef(to_regprocedure(s.settings ->> 'function')), 'UTF8')), 'hex'))
                ELSE '{}' END
        )
        FROM (
            SELECT d.guard_name, coalesce(g.settings, d.settings) AS settings, false AS is_own
            FROM safe_delete._guard_defaults() AS d
            LEFT JOIN safe_delete.guard AS g ON g.target_table = target AND g.guard_name = d.guard_name
            UNION ALL
            SELECT g.guard_name, g.settings, true
            FROM safe_delete.guard AS g
            WHERE g.target_table = target
                AND g.settings ? 'function'
        ) AS s
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_settings(regclass) IS 'Limits of all guards of a table, by guard; of guards of the user''s own also what their source is.';
