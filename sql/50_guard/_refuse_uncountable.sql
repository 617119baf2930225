-- Forced policies that show all rows today may not do so tomorrow: nobody looks into them.
CREATE OR REPLACE FUNCTION safe_delete._refuse_uncountable(target regclass, with_references boolean)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    places oid[] := ARRAY[target::oid];
    uncountable regclass;
BEGIN
    IF with_references THEN
        places := places || ARRAY(SELECT f.conrelid FROM pg_constraint AS f WHERE f.contype = 'f' AND f.confrelid = target);
    END IF;
    -- Few tables have forced policies: whom they bind is asked only then.
    IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = ANY (places) AND c.relforcerowsecurity) THEN
        RETURN;
    END IF;
    SELECT c.oid INTO uncountable
    FROM pg_class AS c
    JOIN pg_roles AS o ON o.rolname = safe_delete._table_owner(target)
    WHERE c.oid = ANY (places)
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
