-- A domain's own operators are those of its base type; an enum's take no domain.
CREATE OR REPLACE FUNCTION safe_delete._is_one_of(field text, type_id oid, spelled text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        CASE
            -- There are no arrays of arrays, and not every type has a comma between the elements of its own.
            WHEN t.typarray = 0 OR t.typdelim <> ','
                THEN 'EXISTS (SELECT FROM unnest((%3$s)::text[]) AS v (spelled) WHERE %1$s %2$s safe_delete._read_value(v.spelled, NULL::%4$s))'
            ELSE 'coalesce(%1$s %2$s ANY (safe_delete._read_array(%3$s, NULL::%4$s[])), false)'
        END,
        safe_delete._in_base_type(field, type_id),
        safe_delete._comparison(type_id, 3),
        spelled,
        format_type(t.oid, -1)
    )
    FROM pg_type AS t
    WHERE t.oid = safe_delete._base_type(type_id)
$$;

COMMENT ON FUNCTION safe_delete._is_one_of(text, oid, text) IS
    'Condition that a field of a type, an expression, is one of some values: spelled is an expression for them, an array of text as text, each as the type writes it.';
