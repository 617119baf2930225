CREATE OR REPLACE FUNCTION safe_delete._differing_rights(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH here AS (
        SELECT g.value - 'is_grantable' AS entry
        FROM jsonb_array_elements(safe_delete._grants_of(target)) AS g
        WHERE g.value ->> 'grantee' <> quote_ident(safe_delete._table_owner(target))
    ),
    wanted AS (
        SELECT g.value - 'is_grantable' AS entry
        FROM jsonb_array_elements(safe_delete._rights_behind(target, safe_delete._grants_of(safe_delete._live_view_of(target)))) AS g
    )
    SELECT DISTINCT d.entry ->> 'grantee'
    FROM (
        (SELECT h.entry FROM here AS h EXCEPT SELECT w.entry FROM wanted AS w)
        UNION ALL
        (SELECT w.entry FROM wanted AS w EXCEPT SELECT h.entry FROM here AS h)
    ) AS d
$$;

COMMENT ON FUNCTION safe_delete._differing_rights(regclass) IS
    'Who has other rights on a covered table itself than he must have: those on its view with row-level security, else none.';
