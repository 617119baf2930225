CREATE OR REPLACE FUNCTION safe_delete._refuse_other_table(gate_name name, relation oid)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM safe_delete.protected_table AS p
        WHERE p.gate_name = _refuse_other_table.gate_name
            AND p.target_table = coalesce(pg_partition_root(relation), relation)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected by the trigger of the kit that it has, which is another table''s', safe_delete._table_name(relation)),
            HINT = 'Drop the trigger, or protect the table.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_other_table(name, oid) IS 'Refuses a move function that somebody attached to a table that is not its own, nor a partition of it.';
