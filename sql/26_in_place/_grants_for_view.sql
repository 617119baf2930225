CREATE OR REPLACE FUNCTION safe_delete._grants_for_view(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(g.value ORDER BY g.place), '[]')
    FROM jsonb_array_elements(safe_delete._grants_of(target)) WITH ORDINALITY AS g (value, place)
    WHERE g.value ->> 'privilege' IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        AND g.value ->> 'grantee' <> quote_ident(safe_delete._table_owner(target))
        AND (g.value ->> 'column' IS NULL OR g.value ->> 'column' IN (SELECT c.column_name::text FROM safe_delete._view_columns(target) AS c))
$$;

COMMENT ON FUNCTION safe_delete._grants_for_view(regclass) IS
    'The rights on a table beside that others get on its view of live rows when that is made, in the form of _grants_of().';
