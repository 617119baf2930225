CREATE OR REPLACE FUNCTION safe_delete._and_live(relation regclass, alias text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce((
        SELECT ' AND ' || safe_delete._is_live(p.hiding, alias, safe_delete._deleted_at_of(p.settings))
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = relation
            AND p.hiding <> 'apart'
    ), '');
END;
$$;

COMMENT ON FUNCTION safe_delete._and_live(regclass, text) IS 'Further condition that a row of any table is live; empty where all are.';
