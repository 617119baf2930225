-- A hold that cannot be understood must stop what it was placed against, not be passed over.
CREATE OR REPLACE FUNCTION safe_delete._still_a_key(target regclass, hold_id bigint, key jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT array_agg(n ORDER BY n COLLATE "C") FROM jsonb_object_keys(key) AS n)
        IS DISTINCT FROM (SELECT array_agg(k.column_name::text ORDER BY k.column_name::text COLLATE "C") FROM safe_delete._key_columns(target) AS k)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('the primary key of %s changed since hold %s was placed', safe_delete._known_name(target), hold_id),
            DETAIL = format('It holds %s.', key),
            HINT = 'Place the hold again with the key as it is now, then release the old one.';
    END IF;
    RETURN key;
END;
$$;

COMMENT ON FUNCTION safe_delete._still_a_key(regclass, bigint, jsonb) IS 'A held key, if it is one of the table as it is now; refuses otherwise.';
