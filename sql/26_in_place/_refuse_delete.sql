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
    PERFORM safe_delete._refuse_left_over(TG_RELID, TG_NAME, 'SD204');
    RAISE EXCEPTION USING
        ERRCODE = 'SD204',
        MESSAGE = format('%s is protected: a DELETE of the table itself would lose rows for good', safe_delete._known_name(TG_RELID)),
        HINT = format(
            'DELETE FROM %s, or call safe_delete.soft_delete(); rows leave by a signed purge.',
            safe_delete._live_view_name(coalesce(target, TG_RELID), coalesce((SELECT p.hiding FROM safe_delete.protected_table AS p WHERE p.target_table = target), 'beside'))
        );
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_delete() IS 'Trigger of tables protected in place: no hard DELETE but the kit''s purge.';
