-- A dump leaves no gaps where columns were dropped, and puts inherited ones first: the same columns get other numbers.
CREATE OR REPLACE FUNCTION safe_delete._numbering(target oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Not the database's: CREATE DATABASE … TEMPLATE copies all numbers.
    SELECT format('%s %s', s.system_identifier, target) FROM pg_control_system() AS s
$$;

COMMENT ON FUNCTION safe_delete._numbering(oid) IS
    'In which cluster and table columns have their numbers: what was noted elsewhere says nothing of them.';
