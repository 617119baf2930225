-- Casts to json are code of the type's owner; the output function of a type is not.
CREATE OR REPLACE FUNCTION safe_delete._key_value(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        CASE
            WHEN t.typcategory IN ('E', 'S') THEN CASE WHEN t.oid < 16384 THEN '%s' ELSE 'format(''%%s'', %s)' END
            -- These look like what the session has set, or JSON has no words for all of them: arrays have bounds.
            WHEN t.oid >= 16384 OR t.typcategory IN ('A', 'C', 'R') OR t.oid IN ('real'::regtype, 'double precision'::regtype, 'interval'::regtype, 'bytea'::regtype)
                THEN 'safe_delete._as_text(%s)'
            ELSE '%s'
        END,
        value
    )
    FROM pg_type AS t
    WHERE t.oid = type_id
$$;

COMMENT ON FUNCTION safe_delete._key_value(text, oid) IS 'Expression for a value of a key, itself an expression of this base type, in JSON: read again, it is the same, whatever settings wrote it.';
