-- A DELETE of a parent fires no statement trigger of the tables that inherit from it, only their row triggers.
CREATE OR REPLACE FUNCTION safe_delete._hierarchy_problems(target regclass, hiding text)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    IF (SELECT c.relispartition FROM pg_class AS c WHERE c.oid = target) THEN
        RETURN QUERY
        SELECT
            format('%s has become a partition of %s, whose DELETE does not keep its rows', safe_delete._table_name(target), safe_delete._table_name(i.inhparent)),
            format('ALTER TABLE %s DETACH PARTITION %s;', safe_delete._table_name(i.inhparent), safe_delete._table_name(target))
        FROM pg_inherits AS i
        WHERE i.inhrelid = target;
    END IF;
    IF hiding <> 'apart' THEN
        RETURN QUERY
        SELECT
            format('%s takes part in table inheritance, which its rows in place are not guarded against', safe_delete._table_name(target)),
            format('ALTER TABLE %s NO INHERIT, and NO INHERIT of those that inherit from it.', safe_delete._table_name(target))
        WHERE safe_delete._is_in_hierarchy(target);
        RETURN;
    END IF;

    RETURN QUERY
    SELECT
        format('%s inherits from %s, and a DELETE would lose its rows', safe_delete._table_name(h), safe_delete._table_name(target)),
        safe_delete._heir_hint(h)
    FROM safe_delete._unprotected_heirs(target) AS h;
    RETURN QUERY
    SELECT
        format(
            CASE WHEN s.is_in THEN '%s takes part in table inheritance since it was protected' ELSE '%s no longer takes part in table inheritance' END,
            safe_delete._table_name(target)
        ),
        NULL
    FROM (SELECT safe_delete._is_in_hierarchy(target) AS is_in) AS s
    WHERE EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = 'safe_delete_move')
        AND safe_delete._is_moved_by_row(target) <> s.is_in;
    RETURN QUERY
    SELECT
        format(
            CASE WHEN e.trigger_name IS NULL THEN 'trigger %I is missing on %s' ELSE 'trigger %I of %s is not as the kit made it' END,
            e.expected_name, safe_delete._table_name(target)
        ),
        NULL
    FROM safe_delete._hierarchy_triggers(target) AS e
    WHERE e.is_as_made IS NOT TRUE;
END;
$$;

COMMENT ON FUNCTION safe_delete._hierarchy_problems(regclass, text) IS
    'What is wrong with a protected table''s place among tables that inherit, and what to do; without what_to_do: resync().';
