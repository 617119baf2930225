-- Tables of one owner come back in one statement. Where owners differ, parents' owners go first.
CREATE OR REPLACE FUNCTION safe_delete._next_group(targets regclass[])
RETURNS regclass[]
LANGUAGE sql
STABLE
AS $$
    SELECT array_agg(t.target ORDER BY t.target)
    FROM unnest(targets) AS t (target)
    JOIN pg_catalog.pg_class AS c ON c.oid = t.target
    GROUP BY c.relowner
    ORDER BY (
        SELECT count(*)
        FROM pg_catalog.pg_constraint AS f
        JOIN pg_catalog.pg_class AS parent ON parent.oid = f.confrelid
        WHERE f.contype = 'f'
            AND f.conrelid = ANY (array_agg(t.target))
            AND f.confrelid = ANY (targets)
            AND parent.relowner <> c.relowner
    ), min(t.target)
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._next_group(regclass[]) IS 'The tables to bring back next: those of one owner, of all owners the one whose tables reference others'' least.';
