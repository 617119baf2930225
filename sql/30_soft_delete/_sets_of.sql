CREATE OR REPLACE FUNCTION safe_delete._sets_of(target regclass)
RETURNS TABLE (reason_name text, column_name name, new_value text, stored_type text, enum_id oid, was_column name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.reason_name, c.column_name, v.value #>> '{}', c.stored_type, e.oid, w.was_column
    FROM safe_delete.reason AS r
    CROSS JOIN LATERAL jsonb_each(r.sets) AS v
    JOIN safe_delete._columns(target) AS c ON c.column_name = v.key
    JOIN safe_delete._replaced_columns(to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)))) AS w
        ON w.column_name = safe_delete._stored_name(c.column_name) AND w.base_type = c.stored_type
    LEFT JOIN pg_type AS e ON e.oid = safe_delete._base_type(c.type_id) AND e.typtype = 'e'
    WHERE r.target_table = target
        AND safe_delete._set_obstacle(target, v.key, v.value #>> '{}') IS NULL
$$;

COMMENT ON FUNCTION safe_delete._sets_of(regclass) IS 'Values that reasons of an apart table set, as far as they still can.';
