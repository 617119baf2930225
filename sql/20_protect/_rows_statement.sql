CREATE OR REPLACE FUNCTION safe_delete._rows_statement(target regclass, condition text, with_rows boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT jsonb_build_object(''row_count'', count(*)%s) FROM %s%s AS t WHERE %s',
        CASE WHEN with_rows THEN format(', ''rows'', coalesce(jsonb_agg(%s), ''[]'')', safe_delete._referenced_values(target, 't')) ELSE '' END,
        -- A foreign key does not know tables that inherit.
        CASE WHEN (SELECT c.relkind = 'r' FROM pg_class AS c WHERE c.oid = target) AND NOT safe_delete._is_gated(target)
            AND NOT safe_delete._is_in_hierarchy(target) THEN 'ONLY ' ELSE '' END,
        safe_delete._reach(target),
        condition
    )
$$;

COMMENT ON FUNCTION safe_delete._rows_statement(regclass, text, boolean) IS 'The statement that counts rows t and, with_rows, gives of each what foreign keys can reference.';
