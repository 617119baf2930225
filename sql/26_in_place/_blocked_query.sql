-- Upwards from what stays, each row once: a cycle comes to its end, and a long chain is not walked again for each of its rows.
CREATE OR REPLACE FUNCTION safe_delete._blocked_query(members text[], first_ones text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'blocked AS (
            %s
            UNION
            SELECT n.place, n.line FROM blocked AS b CROSS JOIN LATERAL (%s) AS n
        )',
        first_ones,
        string_agg(
            format(
                'SELECT p.tableoid AS place, p.ctid AS line FROM %s AS c JOIN %s AS p ON %s WHERE c.tableoid = b.place AND c.ctid = b.line AND p.%I IS NOT NULL',
                safe_delete._own_rows(k.child), safe_delete._own_rows(k.parent), k.agreement, safe_delete._deleted_at_name(k.parent)
            ),
            ' UNION ALL '
        )
    )
    FROM safe_delete._knot_keys(members) AS k
    HAVING count(*) > 0
$$;

COMMENT ON FUNCTION safe_delete._blocked_query(text[], text) IS
    'Recursive query blocked: the first ones, and all deleted rows of some tables that they reference, directly or not. NULL where no foreign key is among these tables.';
