CREATE OR REPLACE FUNCTION safe_delete._reference_warnings(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        format('foreign key %I of %s has no index: a DELETE of %s reads the whole table for each row', f.conname, safe_delete._table_name(f.conrelid), safe_delete._table_name(f.confrelid)),
        format(
            'CREATE INDEX %sON %s (%s);',
            -- A partitioned table takes none concurrently.
            CASE c.relkind WHEN 'p' THEN '' ELSE 'CONCURRENTLY ' END,
            safe_delete._table_name(f.conrelid),
            (
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
                FROM unnest(f.conkey) WITH ORDINALITY AS k (attnum, place)
                JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
            )
        )
    FROM pg_constraint AS f
    JOIN pg_class AS c ON c.oid = f.conrelid
    WHERE f.contype = 'f'
        AND f.conparentid = 0
        -- What a protected table references is its own finding.
        AND (
            f.conrelid = target
            OR (f.confrelid = target AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = f.conrelid))
        )
        AND NOT safe_delete._has_reference_index(f.oid)
$$;

COMMENT ON FUNCTION safe_delete._reference_warnings(regclass) IS
    'Foreign keys from and to a table whose referencing columns have no index, with the statement that makes one.';
