-- Only what the table's owner may read: the others are found by trying.
CREATE OR REPLACE FUNCTION safe_delete._missing_parent_queries(target regclass, stays_deleted boolean)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'SELECT to_jsonb(%s), %L, CASE WHEN %s THEN %L ELSE %L END FROM %s AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2
            AND %s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s) AND NOT %s',
        safe_delete._key_json(target, 's', in_storage => true),
        'parent missing',
        CASE d.hiding
            WHEN 'apart' THEN format('EXISTS (SELECT FROM %s AS p WHERE %s)', d.storage, k.stored_agreement)
            ELSE CASE WHEN d.hiding IS NULL THEN 'false' ELSE format('EXISTS (SELECT FROM %s AS p WHERE %s)', safe_delete._own_rows(f.confrelid), k.agreement) END
        END,
        format('the row of %s that it references (%I) is deleted by another deletion', safe_delete._table_name(f.confrelid), f.conname)
            || CASE f.confdeltype WHEN 'c' THEN ': it stays deleted with it' ELSE '' END,
        format('the row of %s that it references (%I) is gone', safe_delete._table_name(f.confrelid), f.conname),
        safe_delete._reach_storage(target),
        k.is_given,
        safe_delete._own_rows(f.confrelid),
        k.agreement || CASE WHEN d.hiding <> 'apart' AND NOT stays_deleted THEN format(' AND (p.%1$I IS NULL OR (p.deletion_id = $1 AND p.%1$I = $2))', d.deleted_at) ELSE '' END,
        CASE d.hiding WHEN 'apart' THEN format('EXISTS (SELECT FROM %s AS p WHERE %s AND p.deletion_id = $1 AND p.deleted_at = $2)', d.storage, k.stored_agreement) ELSE 'false' END
    )
    FROM pg_catalog.pg_constraint AS f
    CROSS JOIN LATERAL (
        SELECT
            string_agg(format('p.%I%s OPERATOR(%I.%s) %s%s', a.attname, t.parent_cast, n.nspname, o.oprname, safe_delete._from_stored(format('s.%I', c.stored_name), b.atttypid), t.child_cast), ' AND ' ORDER BY u.place) AS agreement,
            string_agg(
                format('p.%I%s OPERATOR(%I.%s) s.%I%s', safe_delete._stored_name(a.attname), t.parent_cast, n.nspname, o.oprname, c.stored_name, t.child_cast), ' AND ' ORDER BY u.place
            ) AS stored_agreement,
            string_agg(format('s.%I IS NOT NULL', c.stored_name), ' AND ' ORDER BY u.place) AS is_given
        FROM unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_catalog.pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        CROSS JOIN LATERAL safe_delete._stored_name(b.attname) AS c (stored_name)
        JOIN pg_catalog.pg_operator AS o ON o.oid = u.operator_id
        JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
        CROSS JOIN LATERAL (SELECT safe_delete._operand_cast(a.atttypid, o.oprleft) AS parent_cast, safe_delete._operand_cast(b.atttypid, o.oprright) AS child_cast) AS t
    ) AS k
    LEFT JOIN LATERAL (
        SELECT p.hiding, safe_delete._deleted_at_of(p.settings) AS deleted_at, CASE p.hiding WHEN 'apart' THEN format('safe_delete_data.%I', p.gate_name) END AS storage
        FROM safe_delete.protected_table AS p
        WHERE p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
    ) AS d ON true
    WHERE f.contype = 'f'
        AND f.conparentid = 0
        AND f.conrelid = target
        AND NOT safe_delete._is_gated(target)
        AND has_table_privilege(safe_delete._hand_owner(target), f.confrelid, 'SELECT')
        AND (d.storage IS NULL OR has_table_privilege(safe_delete._hand_owner(target), d.storage, 'SELECT'))
$$;

COMMENT ON FUNCTION safe_delete._missing_parent_queries(regclass, boolean) IS
    'Queries for rows of deletion $1, deleted at $2, whose parents neither are live nor come back with them; one for each foreign key. stays_deleted: as deleted rows they may reference deleted ones in place.';
