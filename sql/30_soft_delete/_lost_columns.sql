CREATE OR REPLACE FUNCTION safe_delete._lost_columns(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS SETOF name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    storage regclass := to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)));
    gone_column name;
    gone_value text;
    has_values boolean;
BEGIN
    -- In place a column takes the values of deleted rows along with those of live ones.
    IF NOT safe_delete._is_apart(target) THEN
        RETURN;
    END IF;
    FOR gone_column, gone_value IN
        -- What a reason has replaced counts by the value that it had.
        SELECT s.column_name, CASE WHEN r.was_column IS NULL THEN safe_delete._field('s', s.column_name)
            ELSE format('CASE WHEN s.%2$I IS NULL THEN %1$s ELSE s.%2$I[1] END', safe_delete._field('s', s.column_name), r.was_column) END
        FROM safe_delete._columns(storage) AS s
        LEFT JOIN safe_delete._replaced_columns(storage) AS r ON r.column_name = s.column_name
        WHERE s.column_name NOT IN ('deleted_at', 'deletion_id')
            AND NOT EXISTS (SELECT FROM safe_delete._replaced_columns(storage) AS w WHERE w.was_column = s.column_name)
            AND NOT EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE safe_delete._stored_name(c.column_name) = s.column_name AND c.base_type = s.base_type)
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND (%s) IS NOT NULL)', storage, gone_value
        ) INTO has_values USING deletion_id, deleted_at;
        IF has_values THEN
            -- As its table called it.
            RETURN NEXT regexp_replace(gone_column, '^((deleted_at|deletion_id|safe_delete_was_[0-9]+)(__own)*)__own', E'\\1');
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._lost_columns(regclass, bigint, timestamptz) IS
    'Columns of deleted storage in which rows of a deletion have values, and which the table no longer has.';
