CREATE OR REPLACE FUNCTION safe_delete.version()
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN '0.1.0';

COMMENT ON FUNCTION safe_delete.version() IS 'Version of the kit. It is part of every signature: another version must be dry-run anew.';
