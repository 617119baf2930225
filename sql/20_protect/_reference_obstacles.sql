CREATE OR REPLACE FUNCTION safe_delete._reference_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_constraint AS f
        WHERE f.contype = 'f'
            AND (f.conrelid IN (SELECT safe_delete._relations(target)) OR f.confrelid IN (SELECT safe_delete._relations(target)))
    ) THEN
        RETURN;
    END IF;
    IF hiding <> 'apart' THEN
        RETURN QUERY
        SELECT CASE WHEN NOT o.is_final THEN 'dependents' END, o.problem, o.hint
        FROM safe_delete._inbound_obstacles(target) AS o;
        RETURN QUERY
        SELECT o.decision, o.problem, o.hint
        FROM safe_delete._outbound_obstacles(target) AS o;
        RETURN;
    END IF;

    RETURN QUERY
    SELECT
        'dependents',
        format(
            'a DELETE of %s %s, which a restore would not bring back',
            safe_delete._table_name(target),
            CASE f.confdeltype WHEN 'c' THEN 'deletes rows of ' ELSE 'changes rows of ' END || safe_delete._table_name(f.conrelid)
        ),
        format(
            CASE WHEN f.confdeltype <> 'c' AND NOT safe_delete._is_cut_remembered(f.oid)
                THEN 'Its foreign key %2$I cannot be remembered (a partition, or a type of a user''s): accept it with {"accept": ["dependents"]}.'
                ELSE 'Protect %1$s first, or accept it with {"accept": ["dependents"]}.' END,
            safe_delete._table_name(coalesce(pg_partition_root(f.conrelid), f.conrelid)), f.conname
        )
    FROM pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.confrelid = target
        AND f.conparentid = 0
        AND (
            -- What a cut took away, restore() gives back, where both tables are apart.
            (f.confdeltype IN ('n', 'd') AND NOT safe_delete._is_cut_remembered(f.oid))
            OR (
                f.confdeltype IN ('c', 'n', 'd')
                AND f.conrelid <> target
                AND NOT EXISTS (
                    SELECT FROM safe_delete.protected_table AS p
                    WHERE p.hiding = 'apart'
                        AND (p.target_table = f.conrelid OR p.target_table = pg_partition_root(f.conrelid))
                )
            )
        );
    -- What the other table would be refused for.
    RETURN QUERY
    SELECT o.decision, o.problem, o.hint
    FROM pg_constraint AS f
    JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.conrelid), f.conrelid) AND p.hiding <> 'apart'
    CROSS JOIN LATERAL safe_delete._mixed_obstacle(f.oid) AS o
    WHERE f.contype = 'f'
        AND f.confrelid = target
        AND f.conparentid = 0;
END;
$$;

COMMENT ON FUNCTION safe_delete._reference_obstacles(regclass, text) IS 'What in the foreign keys of a table speaks against a way of hiding.';
