-- A subquery for each row, never a join: a plan that was made while nothing was deleted must not read all new rows for each
-- deleted one later. What is referenced is unique. Thousands of new rows often reference a few: each of these is looked up once.
-- Of a row that changes, only references that change: while a deletion cuts one of two to the same row, the other is still there.
CREATE OR REPLACE FUNCTION safe_delete._orphan_condition(parent regclass, child regclass, source text, old_source text DEFAULT NULL)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format(
            'EXISTS (SELECT FROM %s AS c%s WHERE %s(SELECT p.%I FROM %s AS p WHERE %s) IS NOT NULL)',
            CASE WHEN source = 'new_row' AND r.plain_reference IS NOT NULL THEN format('(SELECT DISTINCT %s FROM new_row AS c)', r.plain_reference) ELSE source END,
            ' CROSS JOIN ' || old_source || ' AS o',
            CASE WHEN old_source IS NOT NULL THEN (
                SELECT format('ROW(%s)::record *<> ROW(%s)::record AND ', string_agg(safe_delete._field('c', a.attname), ', ' ORDER BY a.attnum), string_agg(safe_delete._field('o', a.attname), ', ' ORDER BY a.attnum))
                FROM pg_constraint AS f
                JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)
                WHERE f.contype = 'f' AND f.conrelid = r.child AND f.confrelid = parent AND f.conname = r.foreign_key_name
            ) END,
            safe_delete._deleted_at_name(parent),
            safe_delete._own_rows(parent),
            r.agreement
        ),
        ' OR ' ORDER BY r.foreign_key_name
    )
    FROM safe_delete._references_from(child, parent) AS r
$$;

COMMENT ON FUNCTION safe_delete._orphan_condition(regclass, regclass, text, text) IS
    'Condition that rows of a source reference deleted rows of a table by foreign keys of the child, which the old row, if there is one, did not. NULL where there are none.';
