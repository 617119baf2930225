CREATE OR REPLACE FUNCTION safe_delete._typed_keys(target regclass, keys jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_key(target);
    RETURN safe_delete._read(
        target, 'key_values', jsonb_build_object('keys', safe_delete._key_objects(target, keys))
    ) -> 'keys';
EXCEPTION
    WHEN data_exception OR check_violation OR not_null_violation THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD301',
            MESSAGE = format('a key of %s cannot be read: %s', safe_delete._known_name(target), SQLERRM),
            DETAIL = format('The key is (%s).', safe_delete._key_record(target)),
            HINT = 'Give values of these types.';
END;
$$;

COMMENT ON FUNCTION safe_delete._typed_keys(regclass, jsonb) IS 'Keys as objects, each value in the one spelling of its type. Refuses values that the type does not take.';
