CREATE OR REPLACE FUNCTION safe_delete._gone_label(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        '(SELECT l.label FROM unnest(%s) AS l (label) WHERE l.label IS NOT NULL'
        ' AND NOT EXISTS (SELECT FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = %s AND e.enumlabel = l.label) LIMIT 1)',
        format(CASE WHEN e.enum_id = safe_delete._base_type(type_id) THEN 'ARRAY[%s]' ELSE '(%s)::text[]' END, safe_delete._output_of(value)),
        e.enum_id
    )
    FROM safe_delete._enum_of(type_id) AS e (enum_id)
    WHERE e.enum_id IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._gone_label(text, oid) IS
    'Expression for a label that a value of deleted storage, itself an expression, has, and the enum of its column has not: NULL where it has all. NULL for other types.';
