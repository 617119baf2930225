CREATE OR REPLACE FUNCTION safe_delete._with_variables(code text, replacements jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(CASE WHEN w.is_part THEN w.word ELSE coalesce(replacements ->> w.word, w.word) END, '' ORDER BY w.place)
    FROM safe_delete._code_words(code) AS w
$$;

COMMENT ON FUNCTION safe_delete._with_variables(text, jsonb) IS 'Code with the names of variables replaced, variable → what takes its place; parts of longer names and what is quoted are left alone.';
