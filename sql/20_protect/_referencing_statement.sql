-- Values are read in base types: no code of a domain runs with the rights of the other table's owner.
CREATE OR REPLACE FUNCTION safe_delete._referencing_statement(target regclass, foreign_key oid, with_rows boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._rows_statement(
        h.child,
        format('EXISTS (SELECT FROM jsonb_to_recordset($1) AS k (%s) WHERE %s)', c.parent_record, c.agreement)
        || CASE WHEN f.conrelid <> h.child THEN format(' AND t.tableoid IN (SELECT x.relid FROM pg_partition_tree(%s) AS x)', f.conrelid::oid) ELSE '' END
        || coalesce((SELECT ' AND ' || safe_delete._is_live(p.hiding, 't', safe_delete._deleted_at_of(p.settings)) FROM safe_delete.protected_table AS p WHERE p.target_table = h.child AND p.hiding <> 'apart'), ''),
        with_rows
    )
    FROM pg_constraint AS f
    CROSS JOIN LATERAL (SELECT coalesce(pg_partition_root(f.conrelid), f.conrelid)::regclass AS child) AS h
    CROSS JOIN LATERAL (
        SELECT
            string_agg(format('%I %s', a.attname, format_type(safe_delete._base_type(a.atttypid), -1)), ', ' ORDER BY u.place) AS parent_record,
            string_agg(
                format('k.%I%s OPERATOR(%I.%s) t.%I%s', a.attname, safe_delete._operand_cast(a.atttypid, o.oprleft), n.nspname, o.oprname, b.attname, safe_delete._operand_cast(b.atttypid, o.oprright)),
                ' AND ' ORDER BY u.place
            ) AS agreement,
            bool_and(safe_delete._is_codeless(a.atttypid)) AS is_codeless
        FROM unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        JOIN pg_operator AS o ON o.oid = u.operator_id
        JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    ) AS c
    WHERE f.oid = foreign_key
        AND f.contype = 'f'
        AND target = safe_delete._reader_of(h.child)
        AND c.is_codeless
        -- A gate view does not tell partitions apart.
        AND (f.conrelid = h.child OR NOT safe_delete._is_gated(target))
$$;

COMMENT ON FUNCTION safe_delete._referencing_statement(regclass, oid, boolean) IS
    'The statement that finds rows which reference the values $1, an array of objects, by a foreign key; NULL where it cannot be told.';
