-- PL/pgSQL keeps the plan, which costs ten times as much as the query.
CREATE OR REPLACE FUNCTION safe_delete._inbound_references(parent regclass, parent_alias text DEFAULT 'p')
RETURNS TABLE (
    foreign_key oid,
    foreign_key_name name,
    child regclass,
    child_root regclass,
    child_hiding text,
    delete_action "char",
    is_deferrable boolean,
    is_deferred boolean,
    agreement text,
    plain_reference text
)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT f.oid, f.conname, f.conrelid::regclass, h.child_root, p.hiding, f.confdeltype, f.condeferrable, f.condeferred, k.agreement, k.plain_reference
    FROM pg_constraint AS f
    CROSS JOIN LATERAL (SELECT coalesce(pg_partition_root(f.conrelid), f.conrelid)::regclass AS child_root) AS h
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = h.child_root AND p.is_ready
    CROSS JOIN LATERAL (
        SELECT
            string_agg(
                format(
                    '%s%s OPERATOR(%I.%s) %s%s%s', safe_delete._field(parent_alias, a.attname), safe_delete._operand_cast(a.atttypid, o.oprleft), n.nspname, o.oprname,
                    safe_delete._field('c', b.attname), safe_delete._operand_cast(b.atttypid, o.oprright),
                    -- That of what is referenced decides, as in the server.
                    CASE WHEN a.attcollation <> b.attcollation THEN (SELECT format(' COLLATE %I.%I', m.nspname, l.collname) FROM pg_collation AS l JOIN pg_namespace AS m ON m.oid = l.collnamespace WHERE l.oid = a.attcollation) END
                ),
                ' AND ' ORDER BY u.place
            ) AS agreement,
            CASE WHEN bool_and(a.atttypid = b.atttypid AND a.atttypid < 16384 AND a.attcollation = b.attcollation)
                THEN string_agg(safe_delete._field('c', b.attname), ', ' ORDER BY u.place) END AS plain_reference
        FROM unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        JOIN pg_operator AS o ON o.oid = u.operator_id
        JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    ) AS k
    WHERE f.contype = 'f'
        AND f.confrelid = parent
        AND f.conparentid = 0;
END;
$$;

COMMENT ON FUNCTION safe_delete._inbound_references(regclass, text) IS
    'Foreign keys that point to a table protected in place: agreement is the condition between rows p of it and c of the child; child_root is the child, or the table that it is a partition of; plain_reference names the columns of c, where equal ones reference the same row whoever compares them.';
