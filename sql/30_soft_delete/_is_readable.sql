CREATE OR REPLACE FUNCTION safe_delete._is_readable(value text, type_id oid)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF type_id >= 16384 THEN
        -- No cast by its name: that may mean another type by then.
        RETURN value IS NULL OR EXISTS (SELECT FROM pg_enum AS e WHERE e.enumtypid = type_id AND e.enumlabel = value);
    END IF;
    PERFORM safe_delete._one_spelling(value, type_id);
    RETURN true;
EXCEPTION
    WHEN data_exception OR syntax_error_or_access_rule_violation THEN
        RETURN false;
END;
$$;

COMMENT ON FUNCTION safe_delete._is_readable(text, oid) IS 'Whether a type, one of the server''s own or an enum, takes a text as a value.';
