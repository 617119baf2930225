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
            string_agg(format('p.%I OPERATOR(%I.%s) c.%I', a.attname, n.nspname, o.oprname, b.attname), ' AND ' ORDER BY u.place) AS agreement,
            string_agg(format('p.%I', a.attname), ', ' ORDER BY u.place) AS parent_key,
            format('ARRAY[%s]', string_agg(format('format(''%%s'', p.%I)', a.attname), ', ' ORDER BY u.place)) AS parent_text,
            bool_and(safe_delete._is_codeless(a.atttypid) AND safe_delete._is_codeless(b.atttypid)) AS is_codeless
        FROM unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        JOIN pg_operator AS o ON o.oid = u.operator_id
        JOIN pg_namespace AS n ON n.oid = o.oprnamespace
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
