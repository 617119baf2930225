CREATE OR REPLACE FUNCTION safe_delete._heir_hint(heir regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
        CASE WHEN EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = heir AND p.hiding = 'apart' AND p.is_ready)
            THEN 'Call safe_delete.resync(%L) as its owner.'
            ELSE 'Call safe_delete.protect(%L, ''apart'') as its owner, or let it inherit no longer.' END,
        safe_delete._table_name(heir)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._heir_hint(regclass) IS 'What to do about a table that inherits from a protected one, and whose rows nothing would keep.';
