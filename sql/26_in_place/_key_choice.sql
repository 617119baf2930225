CREATE OR REPLACE FUNCTION safe_delete._key_choice(settings jsonb, index_name name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE jsonb_typeof(settings -> 'unique')
        WHEN 'string' THEN settings ->> 'unique'
        WHEN 'object' THEN settings -> 'unique' ->> index_name::text
    END
$$;

COMMENT ON FUNCTION safe_delete._key_choice(jsonb, name) IS 'What settings of protect() say of a unique key: live, keep, or nothing.';
