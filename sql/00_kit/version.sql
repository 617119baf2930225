CREATE OR REPLACE FUNCTION safe_delete.version()
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT '0.1.0'
$$;

COMMENT ON FUNCTION safe_delete.version() IS 'Version of the kit. It is part of every signature: another version must be dry-run anew.';
