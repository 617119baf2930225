CREATE OR REPLACE FUNCTION safe_delete._sent_keys(target regclass, keys jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF safe_delete._plain_key_type(target) IS NULL THEN
        RETURN safe_delete._key_objects(target, keys);
    END IF;
    -- Many as a rule, and right as they are.
    IF safe_delete._is_of_scalars(keys) THEN
        RETURN keys;
    END IF;
    RETURN (
        SELECT jsonb_agg(k.value)
        FROM jsonb_array_elements(safe_delete._key_objects(target, keys)) AS o
        CROSS JOIN LATERAL jsonb_each(o.value) AS k
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._sent_keys(regclass, jsonb) IS
    'Keys as the hand that takes them wants them: values where _plain_key_type() says so, else objects. Refuses what is no key of the table.';
