-- Each of them alone is an index scan where there is an index on the age column.
CREATE OR REPLACE FUNCTION safe_delete._surroundings(relation text, is_live text, age_column name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$ || jsonb_build_object(
            'missing_age', (SELECT count(*) FROM %1$s AS t WHERE %2$s AND (t.%3$I IS NULL OR t.%3$I = '-infinity' OR t.%3$I > present)),
            'endless_past', (SELECT count(*) FROM %1$s AS t WHERE %2$s AND t.%3$I = '-infinity'),
            'newest_kept', (SELECT max(t.%3$I) FROM %1$s AS t WHERE %2$s AND t.%3$I >= cutoff AND t.%3$I <= present)
        )$code$,
        relation, is_live, age_column
    )
$$;

COMMENT ON FUNCTION safe_delete._surroundings(text, text, name) IS 'What a profile of the candidates alone says about the rest of the table.';
