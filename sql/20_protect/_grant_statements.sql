CREATE OR REPLACE FUNCTION safe_delete._grant_statements(relation_name text, grants jsonb)
RETURNS text[]
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT coalesce(
        array_agg(
            format(
                'GRANT %s%s ON %s TO %s%s',
                g.value ->> 'privilege',
                ' (' || quote_ident(g.value ->> 'column') || ')',
                relation_name,
                g.value ->> 'grantee',
                CASE WHEN (g.value ->> 'is_grantable')::boolean THEN ' WITH GRANT OPTION' ELSE '' END
            ) ORDER BY g.place
        ),
        ARRAY[]::text[]
    )
    FROM (
        SELECT j.value, j.place
        FROM jsonb_array_elements(grants) WITH ORDINALITY AS j (value, place)
    ) AS g
$$;

COMMENT ON FUNCTION safe_delete._grant_statements(text, jsonb) IS 'Statements that give the rights which _grants_of() noted, in their order.';
