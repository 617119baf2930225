CREATE OR REPLACE FUNCTION safe_delete._table_owner(target regclass)
RETURNS name
LANGUAGE sql
STABLE
AS $$
    SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c WHERE c.oid = target
$$;

COMMENT ON FUNCTION safe_delete._table_owner(regclass) IS 'The table''s owner.';
