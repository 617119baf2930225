CREATE OR REPLACE FUNCTION safe_delete._refuse_storage_change()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    storage_root name := (SELECT c.relname FROM pg_class AS c WHERE c.oid = coalesce(pg_partition_root(TG_RELID), TG_RELID));
    target regclass := (SELECT p.target_table FROM safe_delete.protected_table AS p WHERE p.gate_name = storage_root);
BEGIN
    IF (TG_OP <> 'UPDATE' AND safe_delete._is_acting(target, 'purge'))
        OR (TG_OP <> 'TRUNCATE' AND safe_delete._is_acting(target, 'restore'))
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD204',
        MESSAGE = format('deleted rows of %s leave only by restore or purge', coalesce(safe_delete._table_name(target), TG_TABLE_NAME)),
        DETAIL = format('%s on deleted storage was tried by %s.', TG_OP, safe_delete._caller()),
        HINT = 'Call safe_delete.restore(), or run a signed purge.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_storage_change() IS 'Trigger of deleted storage: rows leave only while the kit restores or purges.';
