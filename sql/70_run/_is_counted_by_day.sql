CREATE OR REPLACE FUNCTION safe_delete._is_counted_by_day(target regclass)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Conditions ask the rows themselves; so does an index where much has changed since VACUUM. To read a page once for each day
    -- that it has rows of would take longer than to read it once.
    RETURN coalesce(safe_delete._policy_of(target) -> 'conditions', '[]') IN ('[]', 'null')
        AND EXISTS (
            SELECT FROM safe_delete.protected_table AS p
            JOIN pg_class AS c ON c.oid = p.target_table AND c.relkind = 'r' AND c.relallvisible > 0.9 * c.relpages
            JOIN pg_attribute AS a ON a.attrelid = p.target_table AND a.attname = p.age_column
            JOIN pg_index AS i ON i.indrelid = p.target_table AND i.indisvalid AND i.indkey[0] = a.attnum AND i.indpred IS NULL
            JOIN pg_class AS x ON x.oid = i.indexrelid
            JOIN pg_am AS m ON m.oid = x.relam AND m.amname = 'btree'
            WHERE p.target_table = target
                -- In place, deleted rows are read to be taken off.
                AND (p.hiding = 'apart' OR EXISTS (
                    SELECT FROM pg_index AS d
                    JOIN pg_class AS y ON y.oid = d.indexrelid
                    WHERE d.indrelid = p.target_table
                        AND d.indisvalid
                        AND pg_get_expr(d.indpred, d.indrelid) = format('(%I IS NOT NULL)', safe_delete._deleted_at_of(p.settings))
                        AND y.reltuples BETWEEN 0 AND 0.05 * c.reltuples
                ))
        );
END;
$$;

COMMENT ON FUNCTION safe_delete._is_counted_by_day(regclass) IS 'Whether the rows of a mark are best counted day by day, through the index on their age.';
