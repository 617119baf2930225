CREATE OR REPLACE FUNCTION safe_delete._refuse_truncate()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._refuse_left_over(TG_RELID, TG_NAME, 'SD205');
    RAISE EXCEPTION USING
        ERRCODE = 'SD205',
        MESSAGE = format('%s is protected: TRUNCATE would lose rows for good', safe_delete._known_name(TG_RELID)),
        HINT = 'Use DELETE, which can be taken back, or safe_delete.unprotect() the table first.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_truncate() IS 'Trigger of protected tables: no TRUNCATE, also not by CASCADE from another table.';
