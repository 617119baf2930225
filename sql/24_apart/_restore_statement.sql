-- Foreign keys are checked when a statement ends: rows of all tables of a deletion come back in ONE statement, so that
-- self-references and cycles need no order. Which tables these are is known only then; the statement is built from the
-- registry, and can do nothing but bring rows of one deletion back.
CREATE OR REPLACE FUNCTION safe_delete._restore_statement(targets regclass[])
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        -- The server counts the rows of a statement itself; what it returns to another query it keeps first.
        WHEN cardinality(targets) = 1 THEN string_agg(s.statement, '')
        ELSE format(
            'WITH %s SELECT jsonb_build_object(%s)',
            string_agg(format('back_%s AS (%s RETURNING 1)', p.target_table::oid, s.statement), ', '),
            string_agg(format('%L, (SELECT count(*) FROM back_%s)', p.target_table::oid::text, p.target_table::oid), ', ')
        )
    END
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL format(
        'INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
        safe_delete._reach_to_insert(p.target_table),
        safe_delete._column_list(p.target_table, '', false),
        safe_delete._restored_values(p.target_table),
        safe_delete._reach_storage(p.target_table)
    ) AS s (statement)
    WHERE p.target_table = ANY (targets)
        AND p.hiding = 'apart'
$$;

COMMENT ON FUNCTION safe_delete._restore_statement(regclass[]) IS 'The statement that brings rows of deletion $1, deleted at $2, back into these tables; of several it returns how many for each.';
