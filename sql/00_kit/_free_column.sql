-- For columns of the kit's own beside those of a table, in views that it makes.
CREATE OR REPLACE FUNCTION safe_delete._free_column(target regclass, wanted name)
RETURNS name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place integer := 0;
    found_name name := wanted;
BEGIN
    WHILE EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE c.column_name = found_name) LOOP
        place := place + 1;
        found_name := CASE place WHEN 1 THEN 'safe_delete_' || wanted ELSE format('safe_delete_%s_%s', wanted, place) END;
    END LOOP;
    RETURN found_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._free_column(regclass, name) IS
    'A name that no column of a table has: the one that is wanted, else the same with safe_delete_ before it, else with a number, too.';
