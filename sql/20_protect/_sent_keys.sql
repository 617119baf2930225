CREATE OR REPLACE FUNCTION safe_delete._sent_keys(target regclass, keys jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The hand is from before the column got another type, if it did.
    IF NOT EXISTS (
        SELECT FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = safe_delete._gate_name(target) || '__take_keys'
            AND f.prosrc LIKE '%    wanted := ARRAY(SELECT %'
    ) THEN
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
    'Keys as the hand that takes them wants them: values where _plain_key_type() said so when it was made, else objects. Refuses what is no key of the table.';
