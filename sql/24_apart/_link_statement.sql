CREATE OR REPLACE FUNCTION safe_delete._link_statement(foreign_key oid, puts_back boolean)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        CASE WHEN puts_back
            THEN 'WITH put_back AS (UPDATE %1$s AS t SET %4$s FROM jsonb_array_elements($1) AS l WHERE %5$s AND %6$s%7$s RETURNING 1) SELECT to_jsonb(count(*)) FROM put_back'
            ELSE 'SELECT jsonb_agg(jsonb_build_array(jsonb_build_array(%2$s), g.value)) FROM %1$s AS t JOIN jsonb_array_elements($1) AS g ON %3$s'
        END,
        safe_delete._reach(f.conrelid),
        (SELECT string_agg(format('format(''%%s'', t.%I)', k.column_name), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(f.conrelid) AS k),
        c.references_gone,
        c.new_values,
        (
            SELECT string_agg(format('t.%I %s (l.value -> 0 ->> %s)::%s', k.column_name, k.equals, k.key_position - 1, k.type_name), ' AND ' ORDER BY k.key_position)
            FROM safe_delete._key_columns(f.conrelid) AS k
        ),
        c.is_still_cut,
        -- Another deletion of the same transaction may have taken that row.
        coalesce((
            SELECT format(' AND EXISTS (SELECT FROM %s AS p WHERE %s AND %s)', safe_delete._reach(f.confrelid), c.references_old, safe_delete._is_live(r.hiding, 'p', safe_delete._deleted_at_of(r.settings)))
            FROM safe_delete.protected_table AS r
            WHERE r.target_table = f.confrelid AND r.hiding <> 'apart'
        ), '')
    )
    FROM pg_constraint AS f
    CROSS JOIN LATERAL (
        SELECT
            string_agg(
                format('(g.value ->> %s)::%s%s OPERATOR(%I.%s) t.%I%s', u.place - 1, format_type(a.atttypid, -1), s.parent_cast, n.nspname, o.oprname, b.attname, s.child_cast),
                ' AND ' ORDER BY u.place
            ) AS references_gone,
            string_agg(
                format('p.%I%s OPERATOR(%I.%s) %s%s', a.attname, s.parent_cast, n.nspname, o.oprname, s.old_value, s.child_cast), ' AND ' ORDER BY u.place
            ) AS references_old,
            string_agg(
                format(CASE f.confdeltype WHEN 'd' THEN '%1$I = %2$s' ELSE '%1$I = coalesce(t.%1$I, %2$s)' END, b.attname, s.old_value), ', ' ORDER BY u.place
            ) FILTER (WHERE s.is_cut) AS new_values,
            -- SET DEFAULT leaves all defaults. Otherwise something is NULL, and the rest is what it was.
            CASE f.confdeltype
                WHEN 'd' THEN string_agg(
                    format('t.%I IS NOT DISTINCT FROM %s', b.attname, coalesce(pg_get_expr(d.adbin, d.adrelid), 'NULL')), ' AND ' ORDER BY u.place
                ) FILTER (WHERE s.is_cut)
                ELSE format(
                    '(%s) AND (%s)',
                    string_agg(format('t.%I IS NULL', b.attname), ' OR ' ORDER BY u.place),
                    string_agg(
                        format('(t.%1$I IS NULL OR (l.value -> 1 ->> %2$s)::%3$s%6$s OPERATOR(%4$I.%5$s) t.%1$I%7$s)', b.attname, u.place - 1, format_type(a.atttypid, -1), n.nspname, o.oprname, s.parent_cast, s.child_cast),
                        ' AND ' ORDER BY u.place
                    )
                )
            END AS is_still_cut
        FROM unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        JOIN pg_operator AS o ON o.oid = u.operator_id
        JOIN pg_namespace AS n ON n.oid = o.oprnamespace
        LEFT JOIN pg_attrdef AS d ON d.adrelid = f.conrelid AND d.adnum = u.child_number
        CROSS JOIN LATERAL (
            SELECT
                f.confdeltype <> 'd' OR f.confdelsetcols IS NULL OR u.child_number = ANY (f.confdelsetcols) AS is_cut,
                format('(l.value -> 1 ->> %s)::%s', u.place - 1, format_type(b.atttypid, b.atttypmod)) AS old_value,
                safe_delete._operand_cast(a.atttypid, o.oprleft) AS parent_cast,
                safe_delete._operand_cast(b.atttypid, o.oprright) AS child_cast
        ) AS s
    ) AS c
    WHERE f.oid = foreign_key
        AND f.contype = 'f'
$$;

COMMENT ON FUNCTION safe_delete._link_statement(oid, boolean) IS
    'The statement that finds the rows which reference the values $1 by a foreign key, as links; or puts links $1 back where they are still cut.';
