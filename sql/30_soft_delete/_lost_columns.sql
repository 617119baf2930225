CREATE OR REPLACE FUNCTION safe_delete._lost_columns(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS TABLE (column_name name, label text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    storage regclass := to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)));
    storage_column name;
    value text;
    type_id oid;
    has_values boolean;
BEGIN
    -- In place a column takes the values of deleted rows along with those of live ones.
    IF NOT safe_delete._is_apart(target) THEN
        RETURN;
    END IF;
    FOR storage_column, value IN
        -- What a reason has replaced counts by the value that it had. The two may have become of different types: no cast.
        SELECT s.column_name, CASE WHEN r.was_column IS NULL THEN format('%s IS NOT NULL', safe_delete._field('s', s.column_name))
            ELSE format('(s.%2$I IS NULL AND %1$s IS NOT NULL OR s.%2$I[1] IS NOT NULL)', safe_delete._field('s', s.column_name), r.was_column) END
        FROM safe_delete._columns(storage) AS s
        LEFT JOIN safe_delete._replaced_columns(storage) AS r ON r.column_name = s.column_name
        WHERE s.column_name NOT IN ('deleted_at', 'deletion_id')
            AND NOT EXISTS (SELECT FROM safe_delete._replaced_columns(storage) AS w WHERE w.was_column = s.column_name)
            AND NOT EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE safe_delete._stored_name(c.column_name) = s.column_name AND c.stored_type = s.base_type)
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND %s)', storage, value
        ) INTO has_values USING deletion_id, deleted_at;
        IF has_values THEN
            -- As its table called it.
            column_name := regexp_replace(storage_column, '^((deleted_at|deletion_id|safe_delete_was_[0-9]+)(__own)*)__own', E'\\1');
            label := NULL;
            RETURN NEXT;
        END IF;
    END LOOP;
    -- Text that the enum of today does not have. An enum has few labels, however many rows there are.
    FOR column_name, value, type_id IN
        SELECT
            c.column_name,
            CASE WHEN r.was_column IS NULL THEN f.field ELSE format('CASE WHEN s.%2$I IS NULL THEN %1$s ELSE s.%2$I[1] END', f.field, r.was_column) END,
            c.type_id
        FROM safe_delete._columns(target) AS c
        JOIN safe_delete._columns(storage) AS s ON s.column_name = safe_delete._stored_name(c.column_name) AND s.base_type = c.stored_type
        LEFT JOIN safe_delete._replaced_columns(storage) AS r ON r.column_name = s.column_name
        CROSS JOIN LATERAL safe_delete._field('s', s.column_name) AS f (field)
        WHERE safe_delete._enum_of(c.type_id) IS NOT NULL
    LOOP
        EXECUTE format(
            'SELECT min(g.label)
            FROM (SELECT DISTINCT %s AS value FROM %s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2) AS d
            CROSS JOIN LATERAL %s AS g (label)',
            value, storage, safe_delete._gone_label('d.value', type_id)
        ) INTO label USING deletion_id, deleted_at;
        IF label IS NOT NULL THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._lost_columns(regclass, bigint, timestamptz) IS
    'Columns in which rows of a deletion have values that the table no longer takes: the column is gone or has another type; or, where label is not NULL, its enum does not have this label.';
