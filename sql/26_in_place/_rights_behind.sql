CREATE OR REPLACE FUNCTION safe_delete._rights_behind(target regclass, view_grants jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(g.value || '{"is_grantable": false}' ORDER BY g.place), '[]')
    FROM jsonb_array_elements(view_grants) WITH ORDINALITY AS g (value, place)
    WHERE safe_delete._has_row_security(target)
        AND g.value ->> 'privilege' IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        AND g.value ->> 'grantee' <> quote_ident(safe_delete._table_owner(target))
$$;

COMMENT ON FUNCTION safe_delete._rights_behind(regclass, jsonb) IS
    'The rights that others must have on a covered table itself, in the form of _grants_of(): with row-level security those that they have on its view, else none.';
