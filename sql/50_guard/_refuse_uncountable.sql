-- Forced policies that show all rows today may not do so tomorrow: nobody looks into them.
CREATE OR REPLACE FUNCTION safe_delete._refuse_uncountable(target regclass, with_references boolean)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    uncountable regclass;
BEGIN
    SELECT c.oid INTO uncountable
    FROM pg_class AS c
    JOIN pg_roles AS o ON o.rolname = safe_delete._table_owner(target)
    WHERE c.oid = ANY (target::oid || ARRAY(SELECT f.conrelid FROM pg_constraint AS f WHERE with_references AND f.contype = 'f' AND f.confrelid = target))
        AND c.relrowsecurity
        AND c.relforcerowsecurity
        AND NOT (o.rolsuper OR o.rolbypassrls)
    ORDER BY c.oid <> target, c.oid
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD505',
            MESSAGE = format('row-level security of %s binds its owner, too: no guard can count its rows; nothing was deleted', safe_delete._known_name(uncountable)),
            DETAIL = 'Jobs work with his rights, and must see all rows.',
            HINT = format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, then dry-run again.', safe_delete._table_name(uncountable));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_uncountable(regclass, boolean) IS
    'Refuses a job on a table whose owner does not see all of its rows, or all of those that reference them.';
