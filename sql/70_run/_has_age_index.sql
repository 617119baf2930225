CREATE OR REPLACE FUNCTION safe_delete._has_age_index(target regclass)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM safe_delete.protected_table AS p
        JOIN pg_attribute AS a ON a.attrelid = p.target_table AND a.attname = p.age_column
        JOIN pg_index AS i ON i.indrelid = p.target_table AND i.indisvalid AND i.indkey[0] = a.attnum
        JOIN pg_class AS x ON x.oid = i.indexrelid
        JOIN pg_am AS m ON m.oid = x.relam AND m.amname = 'btree'
        WHERE p.target_table = target
            AND (
                i.indpred IS NULL
                -- One of live rows only, as protect() makes them.
                OR (p.hiding <> 'apart' AND pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NULL)', safe_delete._deleted_at_of(p.settings)))
            )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._has_age_index(regclass) IS 'Whether an index finds live rows of a table by their age.';
