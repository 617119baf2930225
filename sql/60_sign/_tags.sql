CREATE OR REPLACE FUNCTION safe_delete._tags(parts jsonb)
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_part text;
    tags text := '';
BEGIN
    FOR this_part IN SELECT t.part FROM safe_delete._tagged_parts() AS t ORDER BY t.place LOOP
        tags := tags || safe_delete._tag(CASE this_part WHEN 'parameters' THEN (parts -> 'parameters') - '{retain,grace}'::text[] ELSE parts -> this_part END);
    END LOOP;
    RETURN tags;
END;
$$;

COMMENT ON FUNCTION safe_delete._tags(jsonb) IS 'Tags of all signed parts; of the parameters, those that a signature does not say in clear.';
