CREATE OR REPLACE FUNCTION safe_delete._grant_statements(target regclass, relation_name text, grants jsonb)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
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
    FROM jsonb_array_elements(grants) WITH ORDINALITY AS g (value, place)
    -- What was noted may be gone by now.
    WHERE (g.value ->> 'column' IS NULL OR EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE c.column_name = g.value ->> 'column'))
        AND (g.value ->> 'grantee' = 'PUBLIC' OR EXISTS (SELECT FROM pg_roles AS r WHERE quote_ident(r.rolname) = g.value ->> 'grantee'))
$$;

COMMENT ON FUNCTION safe_delete._grant_statements(regclass, text, jsonb) IS 'Statements that give the rights which _grants_of() noted of a table or its view, in their order.';
