-- All other parents are there: to the server's own foreign keys deleted rows are rows.
CREATE OR REPLACE FUNCTION safe_delete._deleted_parent_queries(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT to_jsonb(%1$s), %2$L, %3$L FROM %4$s AS c WHERE c.deletion_id = $1 AND c.%7$I = $2
            AND EXISTS (SELECT FROM %5$s AS p WHERE %6$s AND p.%8$I IS NOT NULL AND (p.deletion_id <> $1 OR p.%8$I <> $2))',
        safe_delete._key_json(target, 'c'),
        'parent missing',
        format('the row of %s that it references (%I) is deleted by another deletion', safe_delete._known_name(r.parent), r.foreign_key_name)
            || CASE r.delete_action WHEN 'c' THEN ': it stays deleted with it' ELSE '' END,
        safe_delete._own_rows(r.relation),
        safe_delete._own_rows(r.parent),
        r.agreement,
        safe_delete._deleted_at_name(target),
        safe_delete._deleted_at_name(r.parent)
    )
    FROM safe_delete._outbound_references(target) AS r
    WHERE NOT safe_delete._is_gated(target)
$$;

COMMENT ON FUNCTION safe_delete._deleted_parent_queries(regclass) IS
    'Queries for rows of deletion $1, deleted at $2, in a table that keeps its deleted rows, whose parents another deletion has; one for each foreign key to a table in place.';
