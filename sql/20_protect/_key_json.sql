CREATE OR REPLACE FUNCTION safe_delete._key_json(target regclass, alias text, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN count(*) = 1 THEN min(v.value)
        ELSE format('json_build_object(%s)', string_agg(format('%L, %s', v.column_name, v.value), ', ' ORDER BY v.key_position))
    END
    FROM (
        SELECT
            k.key_position,
            k.column_name,
            safe_delete._key_value(format('%s.%I', alias, n.name), k.base_type_id) AS value
        FROM safe_delete._key_columns(target) AS k
        CROSS JOIN LATERAL (SELECT CASE WHEN in_storage THEN safe_delete._stored_name(k.column_name) ELSE k.column_name END AS name) AS n
    ) AS v
$$;

COMMENT ON FUNCTION safe_delete._key_json(regclass, text, boolean) IS 'Expression for the key as JSON: a scalar, or an object for more columns; from the table or from deleted storage.';
