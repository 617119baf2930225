CREATE OR REPLACE FUNCTION safe_delete._key_match(target regclass, one text, other text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        format('%s.%I %s %s.%I', one, k.column_name, k.equals, other, k.column_name),
        ' AND ' ORDER BY k.key_position
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_match(regclass, text, text) IS 'Condition that two relations agree in the key.';
