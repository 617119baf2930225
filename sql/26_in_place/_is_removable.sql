-- What a row is referenced by goes with it, in one statement: the server looks at its foreign keys at the end of that. So every
-- row below, to any depth, must be one that the purge may take by itself. UNION, not UNION ALL: a cycle comes to its end.
CREATE OR REPLACE FUNCTION safe_delete._is_removable(target regclass, age_column name, alias text, further_condition text DEFAULT '')
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._is_unreferenced(target, alias, true) || CASE
        WHEN l.referencing_lines IS NULL THEN ''
        ELSE format(
            ' AND NOT EXISTS (
                WITH RECURSIVE below AS (
                    SELECT n.place, n.line FROM (%1$s) AS n
                    UNION
                    SELECT n.place, n.line FROM below AS b JOIN %2$s AS x ON x.tableoid = b.place AND x.ctid = b.line CROSS JOIN LATERAL (%3$s) AS n
                )
                SELECT FROM below AS b JOIN %2$s AS x ON x.tableoid = b.place AND x.ctid = b.line WHERE (%4$s%5$s) IS NOT TRUE
            )',
            l.referencing_lines,
            safe_delete._own_rows(target),
            safe_delete._referencing_lines(target, 'x'),
            safe_delete._is_ready(target, age_column, 'x'),
            further_condition
        )
    END
    FROM safe_delete._referencing_lines(target, alias) AS l (referencing_lines)
$$;

COMMENT ON FUNCTION safe_delete._is_removable(regclass, name, text, text) IS
    'Further conditions that a purge can take a row in place: no other table references it, and whatever rows of its own table do, directly or not, it can take, too.'
    ' Rows x below must meet a further condition as well.';
