-- Asked for in each window, and not written into the hand: it reads other tables, whose columns and settings change.
CREATE OR REPLACE FUNCTION safe_delete._knot_statement(gate_name name, members text[], step text)
RETURNS text
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := (SELECT p.target_table FROM safe_delete.protected_table AS p WHERE p.gate_name = _knot_statement.gate_name);
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete._knot_keys(members)) THEN
        RETURN CASE step WHEN 'blocked' THEN 'SELECT NULL::oid[], NULL::tid[]' WHEN 'count' THEN 'SELECT ''{}''::jsonb' END;
    END IF;
    RETURN CASE step
        WHEN 'blocked' THEN format(
            'WITH RECURSIVE %s SELECT array_agg(b.place), array_agg(b.line) FROM blocked AS b',
            safe_delete._staying_query(members)
        )
        WHEN 'count' THEN (
            SELECT format(
                'WITH RECURSIVE %s SELECT jsonb_build_object(%s)',
                safe_delete._knot_queries(members, safe_delete._tied_rows(target, members)),
                string_agg(format(
                    '%L, (SELECT count(*) FROM doomed AS d JOIN %s AS t ON t.tableoid = d.place AND t.ctid = d.line)',
                    m, safe_delete._own_rows(m::oid::regclass)
                ), ', ' ORDER BY m)
            )
            FROM unnest(members) AS m
        )
        WHEN 'lock' THEN (
            SELECT format(
                'WITH RECURSIVE %s, %s SELECT array_agg(l.place), array_agg(l.line) FROM (%s) AS l',
                safe_delete._knot_queries(members, safe_delete._tied_rows(target, members)),
                string_agg(format(
                    'locked_%s AS (SELECT t.tableoid AS place, t.ctid AS line FROM %s AS t JOIN doomed AS d ON t.tableoid = d.place AND t.ctid = d.line WHERE %s FOR UPDATE OF t)',
                    m, safe_delete._own_rows(m::oid::regclass), safe_delete._is_let_into_knot(m::oid::regclass, 't', members)
                ), ', ' ORDER BY m),
                string_agg(format('SELECT l.place, l.line FROM locked_%s AS l', m), ' UNION ALL ' ORDER BY m)
            )
            FROM unnest(members) AS m
        )
        WHEN 'take' THEN (
            SELECT format(
                'WITH RECURSIVE %s, %s SELECT jsonb_build_object(%s)',
                safe_delete._knot_queries(
                    members,
                    'SELECT u.place, u.line FROM unnest($4, $5) AS u (place, line)',
                    ' AND (x.tableoid, x.ctid) IN (SELECT u.place, u.line FROM unnest($4, $5) AS u (place, line))'
                ),
                string_agg(safe_delete._gone_query(m::oid::regclass, members), ', ' ORDER BY m),
                string_agg(format('%L, (SELECT a.answer FROM answer_%s AS a)', m, m), ', ' ORDER BY m)
            )
            FROM unnest(members) AS m
        )
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._knot_statement(name, text[], text) IS
    'The statement by which a purge takes rows of a window together with the rows of some tables, the members, that reference them, cycles included: which ones stay (blocked), how many go (count), which ones go (lock), and take.'
    ' $1 are the arguments of the hand, $2 and $3 the window, $4 and $5 what is locked. NULL where no foreign key is among these tables.';
