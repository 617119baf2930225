CREATE OR REPLACE FUNCTION safe_delete._is_of_scalars(keys jsonb)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT jsonb_typeof(keys) = 'array'
        AND jsonb_array_length(keys) > 0
        AND (
            -- A list of numbers or UUIDs tells it at a glance; a text may hold any of these.
            substr(keys::text, 2) !~ '[[{]|null'
            OR NOT jsonb_path_exists(keys, 'strict $[*] ? (@.type() == "null" || @.type() == "array" || @.type() == "object")')
        )
$$;

COMMENT ON FUNCTION safe_delete._is_of_scalars(jsonb) IS 'Whether this is an array that is not empty, of scalars that are not null.';
