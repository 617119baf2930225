CREATE OR REPLACE FUNCTION safe_delete._rows_statement(target regclass, condition text, with_rows boolean)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'SELECT jsonb_build_object(''row_count'', count(*)%s) FROM %s AS t WHERE %s',
        CASE WHEN with_rows THEN format(', ''rows'', coalesce(jsonb_agg(%s), ''[]'')', safe_delete._referenced_values(target, 't')) ELSE '' END,
        safe_delete._reach(target),
        condition
    )
$$;

COMMENT ON FUNCTION safe_delete._rows_statement(regclass, text, boolean) IS 'The statement that counts rows t and, with_rows, gives of each what foreign keys can reference.';
