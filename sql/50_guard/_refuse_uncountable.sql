-- Forced policies that show all rows today may not do so tomorrow: nobody looks into them.
CREATE OR REPLACE FUNCTION safe_delete._refuse_uncountable(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_class AS c
        JOIN pg_roles AS o ON o.oid = c.relowner
        WHERE c.oid = target
            AND c.relrowsecurity
            AND c.relforcerowsecurity
            AND NOT (o.rolsuper OR o.rolbypassrls)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD505',
            MESSAGE = format('row-level security of %s binds its owner, too: no guard can count its rows; nothing was deleted', safe_delete._known_name(target)),
            DETAIL = 'Jobs work with his rights, and must see all rows.',
            HINT = format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, then dry-run again.', safe_delete._table_name(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_uncountable(regclass) IS 'Refuses a job on a table whose owner does not see all of its rows.';
