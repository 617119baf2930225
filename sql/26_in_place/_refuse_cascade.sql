CREATE OR REPLACE FUNCTION safe_delete._refuse_cascade()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF to_regclass('deleted_row') IS NOT NULL THEN
        PERFORM safe_delete._refuse_false_rows(TG_RELID, TG_NAME);
    END IF;
    -- A cascade runs a DELETE for each parent, mostly of no row: only a DELETE that took something is refused.
    IF NOT EXISTS (SELECT FROM deleted_row) OR safe_delete._is_acting(safe_delete._guarded_table(TG_RELID), 'purge') THEN
        RETURN NULL;
    END IF;
    PERFORM safe_delete._refuse_left_over(TG_RELID, TG_NAME, 'SD204');
    RAISE EXCEPTION USING
        ERRCODE = 'SD204',
        MESSAGE = format('%I.%I is protected: the DELETE, or one that cascades to it, would lose rows for good', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Soft-delete these rows first; rows leave by a signed purge.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_cascade() IS 'The same as _refuse_delete() for tables that a foreign key can delete from.';
