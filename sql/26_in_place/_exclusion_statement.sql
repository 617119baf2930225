CREATE OR REPLACE FUNCTION safe_delete._exclusion_statement(index_id oid, new_name name, predicate text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT format(
        'ALTER TABLE %s ADD CONSTRAINT %I %s%s%s',
        safe_delete._table_name(i.indrelid), new_name,
        CASE f.contype
            WHEN 'x' THEN left(
                pg_get_constraintdef(f.oid),
                length(pg_get_constraintdef(f.oid)) - length(coalesce(' WHERE (' || pg_get_expr(i.indpred, i.indrelid) || ')', '') || safe_delete._deferral(index_id))
            ) || coalesce((SELECT format(' USING INDEX TABLESPACE %I', s.spcname) FROM pg_tablespace AS s WHERE s.oid = c.reltablespace), '')
            ELSE (
                SELECT format('EXCLUDE USING btree (%s)', string_agg(format('%I WITH OPERATOR(%I.%s)', a.attname, n.nspname, o.oprname), ', ' ORDER BY k.place))
                FROM unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, place)
                JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                JOIN pg_opclass AS l ON l.oid = k.opclass
                JOIN pg_amop AS m ON m.amopfamily = l.opcfamily AND m.amoplefttype = l.opcintype AND m.amoprighttype = l.opcintype AND m.amopstrategy = 3
                JOIN pg_operator AS o ON o.oid = m.amopopr
                JOIN pg_namespace AS n ON n.oid = o.oprnamespace
                WHERE k.place <= i.indnkeyatts
            ) || safe_delete._constraint_options(index_id)
        END,
        ' WHERE (' || predicate || ')',
        safe_delete._deferral(index_id)
    )
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_constraint AS f ON f.conindid = i.indexrelid AND f.contype IN ('u', 'x')
    WHERE i.indexrelid = index_id
$$;

COMMENT ON FUNCTION safe_delete._exclusion_statement(oid, name, text) IS
    'Makes an exclusion constraint that refuses the same as the constraint of an index, among rows of a predicate.';
