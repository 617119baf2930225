CREATE OR REPLACE FUNCTION safe_delete._lost_columns(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS SETOF name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone_column name;
    has_values boolean;
BEGIN
    FOR gone_column IN
        SELECT s.column_name
        FROM safe_delete._columns(format('safe_delete_data.%I', safe_delete._gate_name(target))::regclass) AS s
        WHERE s.column_name NOT IN ('deleted_at', 'deletion_id')
            AND NOT EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE safe_delete._stored_name(c.column_name) = s.column_name AND c.base_type = s.base_type)
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND s.%I IS NOT NULL)',
            safe_delete._gate_name(target), gone_column
        ) INTO has_values USING deletion_id, deleted_at;
        IF has_values THEN
            -- As its table called it.
            RETURN NEXT regexp_replace(gone_column, '^((deleted_at|deletion_id)(__own)*)__own', '\1');
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._lost_columns(regclass, bigint, timestamptz) IS
    'Columns of deleted storage in which rows of a deletion have values, and which the table no longer has.';
