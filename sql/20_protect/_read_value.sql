CREATE OR REPLACE FUNCTION safe_delete._read_value(spelled text, of_type anyelement)
RETURNS anyelement
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN spelled;
END;
$$;

COMMENT ON FUNCTION safe_delete._read_value(text, anyelement) IS 'A value out of its text, with the rights of the caller; spelled so that no setting reads it otherwise.';
