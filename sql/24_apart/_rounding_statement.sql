CREATE OR REPLACE FUNCTION safe_delete._rounding_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT count(*) FROM %s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND (%s)',
        safe_delete._reach_storage(target),
        string_agg(format('s.%1$I::%2$s IS DISTINCT FROM s.%1$I', safe_delete._stored_name(a.attname), format_type(a.atttypid, a.atttypmod)), ' OR ' ORDER BY a.attnum)
    )
    FROM safe_delete._columns(target) AS c
    JOIN pg_attribute AS a ON a.attrelid = target AND a.attnum = c.column_number
    WHERE NOT c.is_generated
        AND a.atttypmod >= 0
        AND a.atttypid < 16384
    HAVING count(*) > 0
$$;

COMMENT ON FUNCTION safe_delete._rounding_statement(regclass) IS
    'The statement that counts rows of deletion $1 which the type modifier of a column (numeric(12, 4), timestamp(0)) rounds or cuts; NULL where no column has any.';
