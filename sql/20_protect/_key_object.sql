CREATE OR REPLACE FUNCTION safe_delete._key_object(target regclass, alias text, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('jsonb_build_object(%s)', string_agg(format('%L, %s', k.column_name, safe_delete._key_value(safe_delete._field(alias, n.name), n.type_id)), ', ' ORDER BY k.key_position))
    FROM safe_delete._key_columns(target) AS k
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN in_storage THEN safe_delete._stored_name(k.column_name) ELSE k.column_name END AS name,
            CASE WHEN in_storage THEN safe_delete._stored_type(k.base_type_id) ELSE k.base_type_id END AS type_id
    ) AS n
$$;

COMMENT ON FUNCTION safe_delete._key_object(regclass, text, boolean) IS 'Expression for the key of a row, of the table or of deleted storage, as a JSON object, as hands take keys.';
