-- A name after a point is a column's, and what is quoted is left alone.
CREATE OR REPLACE FUNCTION safe_delete._with_variables(code text, replacements jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(CASE WHEN t.before = '.' THEN t.word ELSE coalesce(replacements ->> t.word, t.word) END, '' ORDER BY t.place)
    FROM (
        SELECT m.part[1] AS word, m.place, lag(m.part[1]) OVER (ORDER BY m.place) AS before
        FROM regexp_matches(code, '("(?:[^"]|"")*"|''(?:[^'']|'''')*''|[[:alpha:]_][[:alnum:]_$]*|.)', 'g') WITH ORDINALITY AS m (part, place)
    ) AS t
$$;

COMMENT ON FUNCTION safe_delete._with_variables(text, jsonb) IS 'Code with the names of variables replaced, variable → what takes its place.';
