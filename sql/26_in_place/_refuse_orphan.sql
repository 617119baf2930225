CREATE OR REPLACE FUNCTION safe_delete._refuse_orphan(gate_name name, relation oid)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parent regclass := (SELECT p.target_table FROM safe_delete.protected_table AS p WHERE p.gate_name = _refuse_orphan.gate_name);
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'foreign_key_violation',
        MESSAGE = format(
            'a row of %s references a deleted row of %s',
            safe_delete._known_name(coalesce(pg_partition_root(relation), relation)), safe_delete._known_name(parent)
        ),
        DETAIL = 'To a foreign key it is still there, but it is deleted.',
        HINT = 'Restore that row first: safe_delete.why_deleted() names its deletion.',
        TABLE = safe_delete._known_name(relation);
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_orphan(name, oid) IS 'Refuses a row that references a row which is deleted in place, as the server would if that were gone.';
