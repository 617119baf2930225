-- Casts to json are code of the type's owner; the output function of a type is not. JSON has no words for all of some types, as
-- the bounds of arrays, and what others look like is set in the session.
CREATE OR REPLACE FUNCTION safe_delete._key_value(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        CASE
            WHEN t.oid IN (
                'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype,
                'uuid'::regtype, 'boolean'::regtype, 'date'::regtype, 'timestamptz'::regtype, 'timestamp'::regtype, 'jsonb'::regtype
            ) THEN '%s'
            -- Of enums and kinds of text the output is what they are.
            WHEN t.typcategory IN ('E', 'S') THEN 'format(''%%s'', %s)'
            ELSE 'safe_delete._as_text(%s)'
        END,
        value
    )
    FROM pg_type AS t
    WHERE t.oid = type_id
$$;

COMMENT ON FUNCTION safe_delete._key_value(text, oid) IS 'Expression for a value of a key, itself an expression of this base type, in JSON: read again, it is the same, whatever settings wrote it.';
