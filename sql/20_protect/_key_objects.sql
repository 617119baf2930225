CREATE OR REPLACE FUNCTION safe_delete._key_objects(target regclass, keys jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_names text[] := (SELECT array_agg(k.column_name::text ORDER BY k.column_name) FROM safe_delete._key_columns(target) AS k);
    key_types jsonb := (SELECT jsonb_object_agg(k.column_name, k.base_type) FROM safe_delete._key_columns(target) AS k);
    key jsonb;
BEGIN
    IF jsonb_typeof(keys) IS DISTINCT FROM 'array' OR jsonb_array_length(keys) = 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD301',
            MESSAGE = format('keys of %s must be a JSON array that is not empty', safe_delete._known_name(target)),
            DETAIL = format('The call says %s.', coalesce(left(keys::text, 200), 'NULL')),
            HINT = CASE
                WHEN cardinality(key_names) = 1 THEN 'For example: ''[7, 8]''.'
                ELSE format('Objects with %s, for example: ''[{"%s": 7, …}]''.', array_to_string(key_names, ', '), key_names[1])
            END;
    END IF;

    IF cardinality(key_names) = 1 THEN
        -- Right as they are made, and many as a rule.
        IF safe_delete._is_of_scalars(keys) THEN
            RETURN (SELECT jsonb_agg(jsonb_build_object(key_names[1], e.value)) FROM jsonb_array_elements(keys) AS e);
        END IF;
        keys := (
            SELECT jsonb_agg(CASE WHEN jsonb_typeof(e.value) = 'object' THEN e.value ELSE jsonb_build_object(key_names[1], e.value) END)
            FROM jsonb_array_elements(keys) AS e
        );
    END IF;

    SELECT e.value INTO key
    FROM jsonb_array_elements(keys) AS e
    WHERE CASE jsonb_typeof(e.value)
        WHEN 'object' THEN NOT e.value ?& key_names
            OR e.value - key_names <> '{}'
            OR (
                jsonb_path_exists(e.value, 'strict $.* ? (@.type() == "null" || @.type() == "array" || @.type() == "object")')
                AND NOT safe_delete._is_of_types(e.value, key_types)
            )
        ELSE true
    END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD301',
            MESSAGE = format('%s is not a key of %s', left(key::text, 200), safe_delete._known_name(target)),
            DETAIL = format('The primary key is (%s).', array_to_string(key_names, ', ')),
            HINT = CASE
                WHEN key_types = jsonb_build_object(key_names[1], 'jsonb') AND jsonb_typeof(key) = 'object' AND NOT key ? key_names[1]
                    THEN format('An object as the value of %s is written with its column: [{%s: {…}}].', key_names[1], to_json(key_names[1]))
                ELSE 'Give the value of each key column, none of them NULL.'
            END;
    END IF;
    RETURN keys;
END;
$$;

COMMENT ON FUNCTION safe_delete._key_objects(regclass, jsonb) IS 'Keys as an array of objects, column → value. Refuses what is no key of the table.';
