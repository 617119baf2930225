CREATE OR REPLACE FUNCTION safe_delete._is_in_a_key(target regclass, column_name text)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- By name: a partition can number its columns otherwise. An index on an expression depends on its columns.
    SELECT EXISTS (
        SELECT FROM safe_delete._relations(target) AS r (relation)
        JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attname = _is_in_a_key.column_name AND NOT a.attisdropped
        WHERE EXISTS (
            SELECT FROM pg_index AS i
            WHERE i.indrelid = a.attrelid
                AND (i.indisunique OR i.indisexclusion)
                AND (
                    a.attnum = ANY (i.indkey)
                    OR EXISTS (
                        SELECT FROM pg_depend AS d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                    )
                )
        )
        OR EXISTS (
            SELECT FROM pg_constraint AS f
            WHERE f.contype = 'f'
                AND ((f.conrelid = a.attrelid AND a.attnum = ANY (f.conkey)) OR (f.confrelid = a.attrelid AND a.attnum = ANY (f.confkey)))
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._is_in_a_key(regclass, text) IS 'Whether a column is part of a primary, unique, exclusion or foreign key, referenced ones included.';
