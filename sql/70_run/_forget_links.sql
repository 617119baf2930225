CREATE OR REPLACE FUNCTION safe_delete._forget_links(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM safe_delete.detachment AS d WHERE d.parent_table = target) THEN
        EXECUTE format(
            'DELETE FROM safe_delete.detachment AS d
            WHERE d.parent_table = $1
                AND NOT EXISTS (SELECT FROM safe_delete_data.%I AS s WHERE s.deleted_at = d.detached_at)',
            safe_delete._gate_name(target)
        ) USING target;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._forget_links(regclass) IS 'Forgets references to rows that were purged.';
