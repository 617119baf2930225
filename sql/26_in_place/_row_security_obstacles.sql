CREATE OR REPLACE FUNCTION safe_delete._row_security_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NULL, format('row-level security of %s binds its owner, too', safe_delete._known_name(target)),
        'Jobs and restores, which run with his rights, would not see all rows: ALTER TABLE … NO FORCE ROW LEVEL SECURITY, or choose apart.'
    FROM pg_class AS c
    WHERE c.oid = target AND c.relrowsecurity AND c.relforcerowsecurity AND hiding <> 'apart'
    UNION ALL
    SELECT NULL, format('%s has row-level security, and its owner is a superuser', safe_delete._known_name(target)),
        format('ALTER TABLE %s OWNER TO a role that is no superuser, or choose apart.', safe_delete._table_name(target))
    WHERE hiding <> 'apart' AND safe_delete._has_row_security(target) AND safe_delete._is_gated(target)
    UNION ALL
    -- Bits of tgtype: 1 row, 8 delete.
    SELECT 'triggers', format('trigger %I of %s would fire for each row that a DELETE on its view takes', t.tgname, safe_delete._table_name(t.tgrelid)),
        'With row-level security the policies are asked by a DELETE on the table itself, one for each row. Make it a row trigger, or accept it with {"accept": ["triggers"]}.'
    FROM pg_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    WHERE hiding <> 'apart'
        AND t.tgrelid = target
        AND NOT t.tgisinternal
        AND t.tgtype::integer & 9 = 8
        AND f.pronamespace NOT IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
        AND safe_delete._has_row_security(target)
    UNION ALL
    SELECT DISTINCT NULL, format('%s may read only some columns of %s, which has row-level security', g.value ->> 'grantee', safe_delete._known_name(target)),
        format('The view of live rows reads all of them with the rights of whoever asks: GRANT SELECT ON %s TO %s, or choose apart.', safe_delete._table_name(target), g.value ->> 'grantee')
    FROM jsonb_array_elements(safe_delete._grants_of(target)) AS g
    WHERE hiding <> 'apart'
        AND safe_delete._has_row_security(target)
        AND g.value ->> 'column' IS NOT NULL
        AND g.value ->> 'privilege' = 'SELECT'
        AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(safe_delete._grants_of(target)) AS w
            WHERE w.value ->> 'column' IS NULL
                AND w.value ->> 'privilege' = 'SELECT'
                AND w.value ->> 'grantee' IN (g.value ->> 'grantee', 'PUBLIC')
        )
$$;

COMMENT ON FUNCTION safe_delete._row_security_obstacles(regclass, text) IS 'What speaks against hiding rows in place of a table with row-level security.';
