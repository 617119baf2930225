CREATE OR REPLACE FUNCTION safe_delete._side_queries(relation text, is_candidate text, is_free text, key_json text, age_column name, age_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        $code$        IF arguments ->> 'extent' = 'count' THEN
            RETURN jsonb_build_object('candidates', CASE WHEN %1$s
                THEN (SELECT count(*) FROM %2$s AS t WHERE %3$s)
                ELSE (SELECT count(*) FROM %2$s AS t WHERE %3$s AND %4$s)
            END);
        ELSIF arguments ->> 'extent' = 'keys' THEN
            RETURN jsonb_build_object('keys', (
                SELECT jsonb_agg(s.key) FROM (SELECT %5$s AS key FROM %2$s AS t WHERE %3$s AND %4$s LIMIT (arguments ->> 'key_limit')::bigint) AS s
            ));
%6$s        END IF;
        RETURN NULL;
$code$,
        safe_delete._nothing_is_kept(),
        relation,
        is_candidate,
        is_free,
        key_json,
        CASE WHEN age_type IS NULL THEN '' ELSE format(
            E'        ELSIF %s THEN\n            %s;\n            RETURN answer;\n        ELSE\n            RETURN (%s);\n',
            safe_delete._nothing_is_kept(),
            safe_delete._as_dynamic(safe_delete._days_query(relation, is_candidate, age_column, age_type)),
            safe_delete._days_query(relation, format('%s AND %s', is_candidate, is_free), age_column, age_type)
        ) END
    )
$$;

COMMENT ON FUNCTION safe_delete._side_queries(text, text, text, text, name, text) IS
    'Lines of a profile for its other extents: only the count of the candidates, some of their keys, or their ages by day.';
