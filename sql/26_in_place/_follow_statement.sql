-- Where all arguments are constants, the server folds it when it makes a plan that reads both tables, and makes that plan anew
-- when one of them changes.
CREATE OR REPLACE FUNCTION safe_delete._follow_statement(gate_name name, foreign_key oid, child_hiding text, step text)
RETURNS text
LANGUAGE sql
IMMUTABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        CASE step
            WHEN 'find' THEN 'SELECT count(*) FROM (SELECT FROM %1$s AS c WHERE %2$s FOR UPDATE OF c) AS found'
            WHEN 'see' THEN 'SELECT count(*) FROM (SELECT FROM %1$s AS c WHERE %2$s LIMIT 1) AS found'
            WHEN 'take' THEN CASE
                WHEN _follow_statement.child_hiding = 'apart' THEN 'WITH taken AS (DELETE FROM %1$s AS c WHERE %2$s RETURNING 1) SELECT jsonb_build_object(''row_count'', count(*)) FROM taken'
                ELSE 'WITH taken AS (UPDATE %1$s AS c SET %9$I = now(), deletion_id = (SELECT safe_delete._current_deletion(%8$L)) WHERE %2$s RETURNING %7$s)
                    SELECT jsonb_build_object(''row_count'', count(*), ''keys'', jsonb_agg(%3$s)) FROM taken AS g'
            END
            WHEN 'cut' THEN 'WITH linked AS (
                    SELECT c.tableoid AS place, c.ctid AS line, jsonb_build_array(%5$s) AS reference FROM %1$s AS c WHERE %2$s
                ), cut AS (
                    UPDATE %1$s AS c SET %6$s FROM linked AS l WHERE c.tableoid = l.place AND c.ctid = l.line RETURNING jsonb_build_array(%4$s) AS row_key, l.reference
                )
                SELECT jsonb_build_object(''row_count'', count(*), ''links'', jsonb_agg(jsonb_build_array(t.row_key, t.reference))) FROM cut AS t'
        END,
        safe_delete._own_rows(r.child),
        format(
            'EXISTS (SELECT FROM %s AS p JOIN jsonb_to_recordset($1) AS k (%s) ON %s WHERE %s AND p.%I IS NOT NULL)%s',
            safe_delete._own_rows(p.target_table),
            safe_delete._key_record(p.target_table),
            safe_delete._key_match(p.target_table, 'k', 'p'),
            r.agreement,
            safe_delete._deleted_at_of(p.settings),
            CASE WHEN _follow_statement.child_hiding IN ('beside', 'cover') THEN ' AND ' || safe_delete._is_live(_follow_statement.child_hiding, 'c', safe_delete._deleted_at_name(r.child_root)) ELSE '' END
        ),
        safe_delete._key_object(r.child_root, 'g'),
        (SELECT string_agg(format('safe_delete._as_text(%s)', safe_delete._field('c', k.column_name)), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(r.child_root) AS k),
        u.reference,
        u.cut,
        (SELECT string_agg(format('c.%I', k.column_name), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(r.child_root) AS k),
        (SELECT h.gate_name FROM safe_delete.protected_table AS h WHERE h.target_table = r.child_root),
        safe_delete._deleted_at_name(r.child_root)
    )
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._inbound_references(p.target_table) AS r
    JOIN pg_constraint AS f ON f.oid = r.foreign_key
    CROSS JOIN LATERAL (
        SELECT
            string_agg(format('safe_delete._as_text(%s)', safe_delete._field('c', a.attname)), ', ' ORDER BY n.place) AS reference,
            string_agg(format('%I = %s', a.attname, CASE f.confdeltype WHEN 'd' THEN 'DEFAULT' ELSE 'NULL' END), ', ' ORDER BY n.place)
                FILTER (WHERE f.confdelsetcols IS NULL OR n.number = ANY (f.confdelsetcols)) AS cut
        FROM unnest(f.conkey) WITH ORDINALITY AS n (number, place)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = n.number
    ) AS u
    WHERE p.gate_name = _follow_statement.gate_name
        AND r.foreign_key = _follow_statement.foreign_key
$$;

COMMENT ON FUNCTION safe_delete._follow_statement(name, oid, text, text) IS
    'The statement of a follow hand: live rows that reference the hidden rows with the keys $1 by a foreign key are counted and locked (find), looked for (see), soft-deleted (take), or lose the reference (cut). Labelled IMMUTABLE for the planner to fold it.';
