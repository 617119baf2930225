CREATE OR REPLACE FUNCTION safe_delete._detached_steps(target regclass)
RETURNS TABLE (place integer, statement text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE WHEN o.is_ours THEN 3 ELSE 0 END,
        CASE WHEN o.is_ours THEN format('DROP TRIGGER %I ON %s', l.trigger_name, safe_delete._table_name(l.relation))
            ELSE format('SELECT safe_delete._refuse_detached(%s::regclass, %s::regclass)', target::oid, l.relation::oid) END
    FROM safe_delete._left_over_triggers() AS l
    CROSS JOIN LATERAL (SELECT pg_has_role(safe_delete._caller(), safe_delete._table_owner(l.relation), 'USAGE') AS is_ours) AS o
    WHERE l.relation IN (
        SELECT d.relation
        FROM safe_delete._left_over_triggers() AS d
        WHERE d.function_name IN (SELECT safe_delete._gate_name(target) || '__' || h FROM unnest('{move,move_row,move_replicated,answer,update}'::text[]) AS h)
    )
$$;

COMMENT ON FUNCTION safe_delete._detached_steps(regclass) IS
    'Statements that take the kit''s triggers off partitions which were detached from a table, where they call its functions; one that refuses, before all others, where a partition belongs to somebody else.';
