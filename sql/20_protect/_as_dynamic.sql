-- Several processes share a query of PL/pgSQL only if it is dynamic. Its variables become parameters; a name after a point
-- is a column's, and what is quoted is left alone.
CREATE OR REPLACE FUNCTION safe_delete._as_dynamic(query text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH token AS (
        SELECT m.part[1] AS word, m.place, lag(m.part[1]) OVER (ORDER BY m.place) AS before
        FROM regexp_matches(query, '("(?:[^"]|"")*"|''(?:[^'']|'''')*''|[[:alpha:]_][[:alnum:]_$]*|.)', 'g') WITH ORDINALITY AS m (part, place)
    ), variable AS (
        SELECT v.name, row_number() OVER (ORDER BY v.name) AS number
        FROM unnest('{arguments,cutoff,day_origin,deleted_before,kept_reasons,lines,only_reason,own_cutoffs,places,present,taken_before}'::text[]) AS v (name)
        WHERE EXISTS (SELECT FROM token AS t WHERE t.word = v.name AND t.before IS DISTINCT FROM '.')
    )
    SELECT format(
        'EXECUTE %L INTO answer%s',
        (
            SELECT string_agg(CASE WHEN v.name IS NULL OR t.before = '.' THEN t.word ELSE '$' || v.number END, '' ORDER BY t.place)
            FROM token AS t
            LEFT JOIN variable AS v ON v.name = t.word
        ),
        (SELECT ' USING ' || string_agg(v.name, ', ' ORDER BY v.number) FROM variable AS v)
    )
$$;

COMMENT ON FUNCTION safe_delete._as_dynamic(text) IS 'A query of a hand as a statement that executes it into answer, its variables passed as parameters.';
