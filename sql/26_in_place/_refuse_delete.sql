CREATE OR REPLACE FUNCTION safe_delete._refuse_delete()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._guarded_table(TG_RELID);
BEGIN
    IF safe_delete._is_acting(target, 'purge') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD204',
        MESSAGE = format('%I.%I is protected: a DELETE of the table itself would lose rows for good', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = format('DELETE FROM %I.%I, or call safe_delete.soft_delete(); rows leave by a signed purge.', TG_TABLE_SCHEMA,
            safe_delete._view_name(coalesce((SELECT c.relname FROM pg_class AS c WHERE c.oid = target), TG_TABLE_NAME), 'beside'));
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_delete() IS 'Trigger of tables protected in place: no hard DELETE but the kit''s purge.';
