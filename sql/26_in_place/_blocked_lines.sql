-- Upwards from what stays, each row once: a cycle comes to its end, and a long chain is not walked again for each of its rows.
CREATE OR REPLACE FUNCTION safe_delete._blocked_lines(target regclass, first_ones text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'blocked AS (
            %s
            UNION
            SELECT n.place, n.line FROM blocked AS b JOIN %s AS c ON c.tableoid = b.place AND c.ctid = b.line CROSS JOIN LATERAL (%s) AS n
        )',
        first_ones, safe_delete._own_rows(target), safe_delete._referenced_lines(target)
    )
$$;

COMMENT ON FUNCTION safe_delete._blocked_lines(regclass, text) IS
    'Recursive query blocked: the first ones, and all deleted rows of the same table that they reference, directly or not.';
