CREATE OR REPLACE FUNCTION safe_delete._problems_of(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    protected safe_delete.protected_table;
    resync_call text := safe_delete._resync_call(target);
    own_hint text;
    view_name name;
BEGIN
    SELECT p.* INTO protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF safe_delete._table_name(target) IS NULL THEN
        problem := format('%I.%I is gone, but not its protection', protected.schema_name, protected.table_name);
        view_name := safe_delete._view_name(protected.table_name, protected.hiding);
        what_to_do := format(
            '%sSELECT safe_delete.unprotect(%L); it is refused while deleted rows are kept in safe_delete_data.%I.',
            -- A table that was made in its place may have that view now.
            CASE WHEN EXISTS (
                SELECT FROM safe_delete.protected_table AS p
                JOIN pg_class AS c ON c.oid = p.target_table
                WHERE p.schema_name = protected.schema_name
                    AND safe_delete._view_name(p.table_name, p.hiding) = view_name
            ) THEN '' ELSE format('DROP VIEW IF EXISTS %I.%I; ', protected.schema_name, view_name) END,
            target::oid, protected.gate_name
        );
        RETURN NEXT;
        RETURN;
    END IF;
    what_to_do := resync_call;
    FOR problem IN
        SELECT f.problem FROM safe_delete._trigger_problems(target, protected.hiding) AS f (problem)
        UNION ALL
        SELECT f.problem FROM safe_delete._trigger_changes(target, protected.gate_name) AS f (problem)
        UNION ALL
        SELECT f.problem FROM safe_delete._hand_problems(target) AS f (problem)
    LOOP
        RETURN NEXT;
    END LOOP;
    FOR problem, own_hint IN
        -- Of a foreign key that came since, a resync() would say the same.
        SELECT o.problem, o.hint
        FROM safe_delete._reference_obstacles(target, protected.hiding) AS o
        WHERE o.decision IS NULL
            OR NOT coalesce(protected.settings -> 'accept', '[]') ? o.decision
        UNION ALL
        SELECT h.problem, h.what_to_do FROM safe_delete._hierarchy_problems(target, protected.hiding) AS h
        UNION ALL
        SELECT p.problem, p.what_to_do FROM safe_delete._place_problems(target, protected) AS p
    LOOP
        what_to_do := coalesce(own_hint, resync_call);
        RETURN NEXT;
    END LOOP;
    what_to_do := resync_call;
    IF protected.column_fingerprint <> safe_delete._fingerprint(target) THEN
        problem := format('columns of %s have changed', safe_delete._known_name(target));
        RETURN NEXT;
    END IF;
    SELECT m.problem, m.what_to_do INTO problem, own_hint FROM safe_delete._missing_key(target) AS m;
    IF FOUND THEN
        what_to_do := own_hint;
        RETURN NEXT;
        what_to_do := resync_call;
    ELSIF protected.key_columns IS DISTINCT FROM safe_delete._key_names(target) THEN
        problem := format('primary key of %s has changed', safe_delete._known_name(target));
        RETURN NEXT;
    END IF;
    IF safe_delete._table_name(target) <> safe_delete._home_name(protected) THEN
        problem := format('%s is now the name of what was protected as %s', safe_delete._table_name(target), safe_delete._home_name(protected));
        RETURN NEXT;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._problems_of(regclass) IS 'Drift of one protected table: what is not as protect() left it.';
