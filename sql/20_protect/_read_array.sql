-- IMMUTABLE, so that the planner reads the values once and hashes them: they are spelled so that no setting reads them otherwise.
CREATE OR REPLACE FUNCTION safe_delete._read_array(spelled text, of_type anyarray)
RETURNS anyarray
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN spelled;
END;
$$;

COMMENT ON FUNCTION safe_delete._read_array(text, anyarray) IS 'An array of _subjects() in the type of the second argument; NULL for NULL.';
