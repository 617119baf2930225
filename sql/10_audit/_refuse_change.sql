CREATE OR REPLACE FUNCTION safe_delete._refuse_change()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'SD101',
        MESSAGE = format('%s is append-only', TG_TABLE_NAME),
        DETAIL = format('%s was tried by %s.', TG_OP, safe_delete._caller()),
        HINT = 'Leave the record as it is; add what corrects it.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_change() IS 'Trigger of the kit''s records: nobody changes or removes one, by no path.';
