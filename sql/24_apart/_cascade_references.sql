-- Only such keys whose comparison is nobody's code: the kit's owner compares them in deleted storage.
CREATE OR REPLACE FUNCTION safe_delete._cascade_references()
RETURNS TABLE (foreign_key oid, child regclass, parent regclass, agreement text, parent_key text, parent_text text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        f.oid,
        c.target_table,
        p.target_table,
        k.agreement,
        k.parent_key,
        k.parent_text
    FROM pg_constraint AS f
    JOIN safe_delete.protected_table AS c ON c.target_table = coalesce(pg_partition_root(f.conrelid), f.conrelid)
    JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
    CROSS JOIN LATERAL (
        SELECT
            string_agg(format('p.%I OPERATOR(pg_catalog.=) c.%I', n.parent_name, n.child_name), ' AND ' ORDER BY u.place) AS agreement,
            string_agg(format('p.%I', n.parent_name), ', ' ORDER BY u.place) AS parent_key,
            format('ARRAY[%s]', string_agg(format('format(''%%s'', p.%I)', n.parent_name), ', ' ORDER BY u.place)) AS parent_text,
            -- A cast that a user made could come between two other types.
            bool_and(coalesce((t.parent_type < 16384 AND t.child_type < 16384) OR (t.parent_type = t.child_type AND y.typtype = 'e'), false)) AS is_codeless
        FROM unnest(f.confkey, f.conkey) WITH ORDINALITY AS u (parent_number, child_number, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        CROSS JOIN LATERAL (
            SELECT safe_delete._stored_name(a.attname) AS parent_name, safe_delete._stored_name(b.attname) AS child_name
        ) AS n
        CROSS JOIN LATERAL (
            SELECT
                safe_delete._storage_type(p.target_table, a.attname) AS parent_type,
                safe_delete._storage_type(c.target_table, b.attname) AS child_type
        ) AS t
        LEFT JOIN pg_type AS y ON y.oid = t.parent_type
    ) AS k
    WHERE f.contype = 'f'
        AND f.conparentid = 0
        AND f.confdeltype = 'c'
        AND c.hiding = 'apart' AND c.is_ready
        AND p.hiding = 'apart' AND p.is_ready
        AND k.is_codeless
$$;

COMMENT ON FUNCTION safe_delete._cascade_references() IS
    'Foreign keys with ON DELETE CASCADE between apart tables: agreement is the condition between storages p of the parent and c of the child, parent_key the referenced columns, parent_text the same as an array of text.';
