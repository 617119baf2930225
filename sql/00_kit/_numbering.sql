-- A dump leaves no gaps where columns were dropped, and puts inherited ones first: the same columns get other numbers.
CREATE OR REPLACE FUNCTION safe_delete._numbering(target oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s %s %s', s.system_identifier, (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()), target)
    FROM pg_control_system() AS s
$$;

COMMENT ON FUNCTION safe_delete._numbering(oid) IS
    'In which cluster, database and table columns have their numbers: what was noted elsewhere says nothing of them.';
