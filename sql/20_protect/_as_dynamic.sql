-- Several processes share a query of PL/pgSQL only if it is dynamic.
CREATE OR REPLACE FUNCTION safe_delete._as_dynamic(query text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        'EXECUTE %L INTO answer%s',
        safe_delete._with_variables(query, (SELECT jsonb_object_agg(v.name, '$' || v.place) FROM unnest(u.names) WITH ORDINALITY AS v (name, place))),
        ' USING ' || array_to_string(u.names, ', ')
    )
    FROM (
        SELECT array_agg(DISTINCT w.word ORDER BY w.word)
        FROM safe_delete._code_words(query) AS w
        WHERE NOT w.is_part
            AND w.word = ANY ('{arguments,cutoff,day_origin,deleted_before,kept_reasons,lines,only_reason,own_cutoffs,places,present,taken_before}')
    ) AS u (names)
$$;

COMMENT ON FUNCTION safe_delete._as_dynamic(text) IS 'A query of a hand as a statement that executes it into answer, its variables passed as parameters.';
