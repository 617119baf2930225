CREATE OR REPLACE FUNCTION safe_delete._follow_with_parents(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here regclass;
BEGIN
    FOR here IN
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE p.hiding = 'apart'
            AND p.is_ready
            AND (p.target_table = target OR p.target_table IN (SELECT f.confrelid FROM pg_constraint AS f WHERE f.contype = 'f' AND f.conrelid = target))
        ORDER BY p.target_table
    LOOP
        PERFORM safe_delete._follow_if_writable(here);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_with_parents(regclass) IS
    'Lets deleted storage of a table, and of those that it references, follow their columns; refuses where one would have to and nothing can be written.';
