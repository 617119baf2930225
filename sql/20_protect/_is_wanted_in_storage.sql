-- Storage follows a changed column only when the next row is deleted.
CREATE OR REPLACE FUNCTION safe_delete._is_wanted_in_storage(target regclass, arguments jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN NOT arguments ? 'column' THEN safe_delete._is_wanted(target, arguments, in_storage => true)
        ELSE (
            SELECT CASE
                WHEN s.base_type = c.stored_type THEN safe_delete._is_wanted(target, arguments, in_storage => true)
                ELSE format('format(''%%s'', t.%I) = $2', s.column_name)
            END
            FROM safe_delete._columns(to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)))) AS s
            JOIN safe_delete._columns(target) AS c ON safe_delete._stored_name(c.column_name) = s.column_name
            WHERE c.column_name = arguments ->> 'column'
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._is_wanted_in_storage(regclass, jsonb) IS '_is_wanted() for rows in deleted storage; NULL where storage has no such column.';
