-- A subquery for each row, never a join: a plan that was made while nothing was deleted must not read all new rows for each
-- deleted one later. What is referenced is unique. Thousands of new rows often reference a few: each of these is looked up once.
CREATE OR REPLACE FUNCTION safe_delete._orphan_condition(parent regclass, child regclass, source text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format(
            'EXISTS (SELECT FROM %s AS c WHERE (SELECT p.%I FROM %s AS p WHERE %s) IS NOT NULL)',
            CASE WHEN source = 'new_row' AND r.plain_reference IS NOT NULL THEN format('(SELECT DISTINCT %s FROM new_row AS c)', r.plain_reference) ELSE source END,
            safe_delete._deleted_at_name(parent),
            safe_delete._own_rows(parent),
            r.agreement
        ),
        ' OR ' ORDER BY r.foreign_key_name
    )
    FROM safe_delete._references_from(child, parent) AS r
$$;

COMMENT ON FUNCTION safe_delete._orphan_condition(regclass, regclass, text) IS
    'Condition that rows of a source reference deleted rows of a table by foreign keys of the child. NULL where there are none.';
