CREATE OR REPLACE FUNCTION safe_delete._count_query(relation text, is_candidate text, is_live text, measure text, age_column name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$
            SELECT jsonb_build_object(
                'table_rows', count(*),
                'live_rows', count(*) FILTER (WHERE %1$s),
                'candidates', count(*) FILTER (WHERE %2$s),
                'oldest', min(%3$s) FILTER (WHERE %2$s),
                'newest', max(%3$s) FILTER (WHERE %2$s),
                'missing_age', count(*) FILTER (WHERE %4$s),
                'too_old', 0, 'too_recent', 0, 'sentinels', 0, 'spared', 0
            )
            FROM %5$s AS t$code$,
        is_live,
        is_candidate,
        measure,
        CASE WHEN age_column IS NULL THEN 'false'
            ELSE format('%2$s AND (t.%1$I IS NULL OR NOT isfinite(t.%1$I) OR t.%1$I > present)', age_column, is_live) END,
        relation
    )
$$;

COMMENT ON FUNCTION safe_delete._count_query(text, text, text, text, name) IS 'The one pass of a profile, up to its WHERE.';
