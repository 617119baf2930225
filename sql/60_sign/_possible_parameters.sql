-- A signature says retention and grace in clear, and has a tag of the others, which are few.
CREATE OR REPLACE FUNCTION safe_delete._possible_parameters(target regclass, signature text)
RETURNS SETOF jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT c.clear || o.others
    FROM safe_delete._signature_fields(signature) AS f
    CROSS JOIN LATERAL (
        SELECT jsonb_strip_nulls(jsonb_build_object(
            'retain', CASE WHEN f.retain <> '0' THEN safe_delete._duration(safe_delete._long_duration(f.retain), 'retain') END,
            'grace', CASE WHEN f.grace <> '0' THEN safe_delete._duration(safe_delete._long_duration(f.grace), 'grace') END
        )) AS clear
    ) AS c
    CROSS JOIN LATERAL (
        SELECT jsonb_strip_nulls(jsonb_build_object('reason', r.reason_name, 'backlog', b.backlog, 'exact', CASE WHEN f.row_set IS NOT NULL THEN true END)) AS others
        FROM (SELECT NULL AS reason_name UNION ALL SELECT q.reason_name FROM safe_delete._reasons_of(target) AS q WHERE f.job = 'purge') AS r
        CROSS JOIN (VALUES (NULL::boolean), (true)) AS b (backlog)
    ) AS o
    WHERE safe_delete._tag(o.others) = right(f.tags, 4)
$$;

COMMENT ON FUNCTION safe_delete._possible_parameters(regclass, text) IS 'The parameters that a signature may be for.';
