CREATE OR REPLACE FUNCTION safe_delete._lock_target(target regclass)
RETURNS void
LANGUAGE sql
AS $$
    SELECT pg_catalog.pg_advisory_xact_lock(1398031684, target::oid::integer)
$$;

COMMENT ON FUNCTION safe_delete._lock_target(regclass) IS
    'Held to the end of the transaction by each batch, hold and policy change of a table: one waits for the other.';
