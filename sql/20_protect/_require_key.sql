CREATE OR REPLACE FUNCTION safe_delete._require_key(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing record;
BEGIN
    SELECT m.problem, m.what_to_do INTO missing FROM safe_delete._missing_key(target) AS m;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = missing.problem,
            HINT = missing.what_to_do;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_key(regclass) IS 'Refuses a protected table whose primary key was dropped.';
