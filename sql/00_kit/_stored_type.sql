-- Migrations replace an enum by another one and drop it, in one transaction: deleted storage must not depend on it. Its labels
-- are kept as text. Other types of users (composites, ranges) stay what they are: their text depends on settings.
CREATE OR REPLACE FUNCTION safe_delete._stored_type(type_id oid)
RETURNS oid
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN CASE WHEN safe_delete._enum_of(type_id) IS NULL THEN safe_delete._base_type(type_id) ELSE 'text'::regtype END;
END;
$$;

COMMENT ON FUNCTION safe_delete._stored_type(oid) IS 'Type by which deleted storage keeps values of a type: text for enums and arrays of them, otherwise the type below all domains.';
