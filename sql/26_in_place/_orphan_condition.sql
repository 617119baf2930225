-- A subquery for each row, never a join: a plan that was made while nothing was deleted must not read all new rows for each
-- deleted one later. What is referenced is unique.
CREATE OR REPLACE FUNCTION safe_delete._orphan_condition(parent regclass, child regclass, source text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'EXISTS (SELECT FROM %s AS c WHERE %s)',
        source,
        string_agg(
            format('(SELECT p.deleted_at FROM %s AS p WHERE %s) IS NOT NULL', safe_delete._own_rows(parent), r.agreement),
            ' OR ' ORDER BY r.foreign_key_name
        )
    )
    FROM safe_delete._references_from(child, parent) AS r
    HAVING count(*) > 0
$$;

COMMENT ON FUNCTION safe_delete._orphan_condition(regclass, regclass, text) IS
    'Condition that rows of a source reference deleted rows of a table by foreign keys of the child. NULL where there are none.';
