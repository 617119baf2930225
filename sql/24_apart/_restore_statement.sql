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
    SELECT format(
        'WITH %s SELECT jsonb_build_object(%s)',
        string_agg(
            format(
                'back_%1$s AS (INSERT INTO %2$s (%3$s) OVERRIDING SYSTEM VALUE SELECT %4$s FROM %5$s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 RETURNING 1)',
                p.target_table::oid,
                safe_delete._reach_to_insert(p.target_table),
                safe_delete._column_list(p.target_table, '', false),
                safe_delete._restored_values(p.target_table),
                safe_delete._reach_storage(p.target_table)
            ),
            ', '
        ),
        string_agg(format('%L, (SELECT count(*) FROM back_%s)', p.target_table::oid::text, p.target_table::oid), ', ')
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = ANY (targets)
        AND p.hiding = 'apart'
$$;

COMMENT ON FUNCTION safe_delete._restore_statement(regclass[]) IS 'The statement that brings rows of deletion $1, deleted at $2, back into these tables.';
