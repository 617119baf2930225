-- Several processes share a query of PL/pgSQL only if it is dynamic.
CREATE OR REPLACE FUNCTION safe_delete._as_dynamic(query text)
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        WITH words AS MATERIALIZED (
            SELECT
                w.place,
                w.word,
                NOT w.is_part AND w.word = ANY (
                    '{arguments,cutoff,day_origin,deleted_before,kept_reasons,lines,only_reason,own_cutoffs,places,present,taken_before}'
                ) AS is_variable
            FROM safe_delete._code_words(query) AS w
        )
        SELECT format(
            'EXECUTE %L INTO answer%s',
            string_agg(CASE WHEN w.is_variable THEN '$' || array_position(v.names, w.word) ELSE w.word END, '' ORDER BY w.place),
            ' USING ' || array_to_string(v.names, ', ')
        )
        FROM words AS w
        CROSS JOIN (SELECT array_agg(DISTINCT n.word ORDER BY n.word) FROM words AS n WHERE n.is_variable) AS v (names)
        GROUP BY v.names
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._as_dynamic(text) IS 'A query of a hand as a statement that executes it into answer, its variables passed as parameters.';
