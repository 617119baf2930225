CREATE OR REPLACE FUNCTION safe_delete._reference_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
AS $$
    SELECT
        CASE hiding WHEN 'apart' THEN 'dependents' END,
        CASE hiding
            WHEN 'apart' THEN format(
                'a DELETE of %s %s, which a restore would not bring back',
                safe_delete._table_name(target),
                CASE f.confdeltype WHEN 'c' THEN 'deletes rows of ' ELSE 'changes rows of ' END || safe_delete._table_name(f.conrelid)
            )
            ELSE format('%s references %s (%I)', safe_delete._table_name(f.conrelid), safe_delete._table_name(target), f.conname)
        END,
        CASE hiding
            WHEN 'apart' THEN format(
                CASE WHEN f.confdeltype <> 'c' AND NOT safe_delete._is_cut_remembered(f.oid)
                    THEN 'Its foreign key %2$I cannot be remembered (a partition, or a type of a user''s): accept it with {"accept": ["dependents"]}.'
                    ELSE 'Protect %1$s first, or accept it with {"accept": ["dependents"]}.' END,
                safe_delete._table_name(coalesce(pg_partition_root(f.conrelid), f.conrelid)), f.conname
            )
            ELSE 'This release hides rows in place only in tables that no foreign key points to: choose apart.'
        END
    FROM pg_catalog.pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.confrelid = target
        AND f.conparentid = 0
        AND (
            hiding <> 'apart'
            -- What a cut took away, restore() gives back, where both tables are apart.
            OR (f.confdeltype IN ('n', 'd') AND NOT safe_delete._is_cut_remembered(f.oid))
            OR (
                f.confdeltype IN ('c', 'n', 'd')
                AND f.conrelid <> target
                AND NOT EXISTS (
                    SELECT FROM safe_delete.protected_table AS p
                    WHERE p.hiding = 'apart'
                        AND (p.target_table = f.conrelid OR p.target_table = pg_partition_root(f.conrelid))
                )
            )
        )
    UNION ALL
    SELECT
        NULL,
        format('%s references %s, which is protected', safe_delete._table_name(target), safe_delete._table_name(f.confrelid)),
        'This release hides rows in place only in tables that no protected table''s foreign key touches: choose apart.'
    FROM pg_catalog.pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.conrelid = target
        AND hiding <> 'apart'
        AND EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = f.confrelid)
    UNION ALL
    SELECT
        NULL,
        format('foreign key %I of %s changes rows, deleted ones too, when a row of %s goes or gets another key', f.conname, safe_delete._table_name(target), safe_delete._table_name(f.confrelid)),
        'This release hides rows in place only behind foreign keys that change nothing: choose apart.'
    FROM pg_catalog.pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.conrelid = target
        AND _reference_obstacles.hiding <> 'apart'
        AND (f.confdeltype IN ('n', 'd') OR f.confupdtype IN ('c', 'n', 'd'))
    UNION ALL
    SELECT
        NULL,
        format('%s references %s, which is protected %s', safe_delete._table_name(f.conrelid), safe_delete._table_name(target), p.hiding),
        'This release does not mix ways of hiding along a foreign key: choose apart for both.'
    FROM pg_catalog.pg_constraint AS f
    JOIN safe_delete.protected_table AS p ON p.target_table = f.conrelid AND p.hiding <> 'apart'
    WHERE f.contype = 'f'
        AND f.confrelid = target
        AND _reference_obstacles.hiding = 'apart'
$$;

COMMENT ON FUNCTION safe_delete._reference_obstacles(regclass, text) IS 'What in the foreign keys of a table speaks against a way of hiding.';
