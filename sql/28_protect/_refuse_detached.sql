CREATE OR REPLACE FUNCTION safe_delete._refuse_detached(target regclass, detached regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    RAISE EXCEPTION USING
        ERRCODE = 'SD206',
        MESSAGE = format('%s was detached from %s, belongs to %I, and still has its triggers', safe_delete._table_name(detached), safe_delete._known_name(target), safe_delete._table_owner(detached)),
        HINT = format(
            'Let its owner say: %s',
            (
                SELECT string_agg(format('DROP TRIGGER %I ON %s;', l.trigger_name, safe_delete._table_name(detached)), ' ' ORDER BY l.trigger_name)
                FROM safe_delete._left_over_triggers() AS l
                WHERE l.relation = detached
            )
        );
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_detached(regclass, regclass) IS 'The refusal to take a table''s code away while somebody else''s table, once a partition of it, calls it.';
