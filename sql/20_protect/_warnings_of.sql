-- What no run asks for in each batch: it costs more, or does not concern the single run.
CREATE OR REPLACE FUNCTION safe_delete._warnings_of(target regclass)
RETURNS TABLE (level text, problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
    resync_call text := safe_delete._resync_call(target);
BEGIN
    SELECT p.* INTO protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    IF NOT FOUND OR safe_delete._table_name(target) IS NULL THEN
        RETURN;
    END IF;
    IF NOT protected.is_ready THEN
        RETURN QUERY SELECT
            'problem', format('protect() of %s did not come to its end', safe_delete._known_name(target)),
            format('Call safe_delete.protect(%L, %L, …) again, as the table''s owner.', safe_delete._known_name(target), protected.hiding);
        RETURN;
    END IF;
    -- Where the table itself has changed, its code is another anyway: _problems_of() says so.
    RETURN QUERY
        SELECT 'problem', c, resync_call
        FROM safe_delete._code_changes(target, protected.hiding, protected.age_column) AS c
        WHERE protected.column_fingerprint = safe_delete._fingerprint(target)
            AND protected.key_columns = safe_delete._key_names(target)
            AND NOT EXISTS (SELECT FROM safe_delete._hierarchy_problems(target, protected.hiding))
            AND safe_delete._table_name(target) = safe_delete._home_name(protected);
    RETURN QUERY SELECT u.level, u.problem, u.what_to_do FROM safe_delete._user_code_findings(target) AS u;
    RETURN QUERY
        SELECT
            CASE WHEN o.decision = 'publication' OR (o.decision = 'subscription' AND safe_delete._keeps_replicated(target)) THEN 'warning' ELSE 'problem' END,
            o.problem, o.hint
        FROM safe_delete._surrounding_obstacles(target, protected.hiding) AS o
        WHERE o.decision IN ('publication', 'publication without deletes', 'published storage', 'subscription')
            AND NOT coalesce(protected.settings -> 'accept', '[]') ? o.decision;
    RETURN QUERY SELECT 'problem', b.problem, b.hint FROM safe_delete._publication_obstacles(target, protected.hiding, protected.settings) AS b;
    RETURN QUERY SELECT 'warning', r.problem, r.what_to_do FROM safe_delete._reference_warnings(target) AS r;
    RETURN QUERY SELECT 'warning', i.problem, i.what_to_do FROM safe_delete._index_warnings(target) AS i WHERE protected.hiding <> 'apart';
    IF protected.hiding = 'apart' THEN
        RETURN QUERY
            SELECT
                'problem', format('trigger safe_delete_move_replicated is missing on %s or disabled: a subscription''s DELETE is a hard one', safe_delete._known_name(target)), resync_call
            WHERE safe_delete._is_replicated(target) AND NOT safe_delete._keeps_replicated(target);
        RETURN QUERY SELECT 'problem', s.problem, coalesce(s.what_to_do, resync_call) FROM safe_delete._storage_problems(target) AS s;
        RETURN QUERY
            SELECT 'warning', format('partition safe_delete_data.%I of deleted storage is not made yet', m), 'Call safe_delete.make_partitions_ahead().'
            FROM safe_delete._missing_partitions(target) AS m;
        RETURN QUERY SELECT 'warning', s.problem, s.what_to_do FROM safe_delete._set_warnings(target) AS s;
        RETURN QUERY SELECT 'warning', l.problem, l.what_to_do FROM safe_delete._lost_row_warnings(target) AS l;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._warnings_of(regclass) IS
    'What else is wrong around one protected table (level problem: it could lose rows; level warning: worth a look), and what to do.';
