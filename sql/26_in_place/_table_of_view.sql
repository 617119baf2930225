CREATE OR REPLACE FUNCTION safe_delete._table_of_view(live_view oid)
RETURNS regclass
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT p.target_table
        FROM pg_trigger AS t
        JOIN pg_proc AS f ON f.oid = t.tgfoid
        JOIN safe_delete.protected_table AS p ON p.gate_name = left(f.proname, -length('__delete'))::name
        WHERE t.tgrelid = live_view
            AND t.tgname = 'safe_delete_delete'
            AND f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname LIKE E'%\\_\\_delete'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._table_of_view(oid) IS 'The table whose live rows a view shows, by the function that does the DELETE; NULL for any other view.';
