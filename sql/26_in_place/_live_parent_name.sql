CREATE OR REPLACE FUNCTION safe_delete._live_parent_name(parent regclass, child regclass)
RETURNS name
LANGUAGE sql
STABLE
AS $$
    SELECT (safe_delete._gate_name(parent) || '__live_' || child::oid)::name
$$;

COMMENT ON FUNCTION safe_delete._live_parent_name(regclass, regclass) IS
    'Name of the function that checks references from one table to another; the oid in it only tells it from others.';
