CREATE OR REPLACE FUNCTION safe_delete._outbound_obstacles(child regclass)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NULL, format('%s references %s, which is protected %s and has another owner', safe_delete._known_name(k.conrelid), safe_delete._known_name(k.confrelid), k.hiding),
        'In place one role must own both; or choose apart.'
    FROM (
        SELECT f.*, p.hiding, c.relowner = t.relowner AND NOT safe_delete._is_gated(child) AS is_one_owner
        FROM safe_delete._relations(child) AS r (relation)
        JOIN pg_constraint AS f ON f.conrelid = r.relation AND f.contype = 'f' AND f.conparentid = 0
        JOIN pg_class AS c ON c.oid = f.conrelid
        JOIN pg_class AS t ON t.oid = f.confrelid
        JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
    ) AS k
    WHERE k.hiding <> 'apart'
        AND NOT k.is_one_owner
    UNION ALL
    SELECT m.decision, m.problem, m.hint
    FROM safe_delete._relations(child) AS r (relation)
    JOIN pg_constraint AS f ON f.conrelid = r.relation AND f.contype = 'f' AND f.conparentid = 0
    JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid) AND p.hiding = 'apart'
    CROSS JOIN LATERAL safe_delete._mixed_obstacle(f.oid) AS m
    UNION ALL
    SELECT
        CASE WHEN f.confupdtype NOT IN ('n', 'd') THEN 'parents' END,
        format(
            'foreign key %I of %s changes rows, and fails at deleted ones, when a row of %s %s', f.conname, safe_delete._known_name(f.conrelid), safe_delete._known_name(f.confrelid),
            CASE WHEN f.confupdtype IN ('n', 'd') THEN 'gets another key' ELSE 'goes' END
        ),
        CASE WHEN f.confupdtype IN ('n', 'd') THEN 'Choose apart, or another ON UPDATE.'
            ELSE format('Protect %s in place, too; or accept it with {"accept": ["parents"]}.', safe_delete._known_name(f.confrelid)) END
    FROM safe_delete._relations(child) AS r (relation)
    JOIN pg_constraint AS f ON f.conrelid = r.relation AND f.contype = 'f' AND f.conparentid = 0
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
    WHERE f.confupdtype IN ('n', 'd')
        OR (f.confdeltype IN ('n', 'd') AND p.target_table IS NULL AND f.confrelid <> child)
$$;

COMMENT ON FUNCTION safe_delete._outbound_obstacles(regclass) IS 'What in the foreign keys of a table itself speaks against hiding its rows in place.';
