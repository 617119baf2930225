CREATE OR REPLACE FUNCTION safe_delete._staying_query(members text[])
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._blocked_query(members, string_agg(
        format(
            'SELECT p.tableoid AS place, p.ctid AS line FROM %s AS c JOIN %s AS p ON %s WHERE p.%I IS NOT NULL AND (%s) IS NOT TRUE%s',
            safe_delete._own_rows(k.child_root), safe_delete._own_rows(k.parent), k.agreement, safe_delete._deleted_at_name(k.parent),
            safe_delete._is_let_into_knot(k.child_root, 'c', members),
            -- A row of the root, for conditions on it; but only those that have this key.
            CASE WHEN k.child <> k.child_root THEN format(' AND c.tableoid = ANY (%L)', ARRAY(SELECT t.relid::oid FROM pg_partition_tree(k.child) AS t)) END
        ),
        ' UNION ALL '
    ))
    FROM safe_delete._knot_keys(members) AS k
$$;

COMMENT ON FUNCTION safe_delete._staying_query(text[]) IS
    'Recursive query blocked: the deleted rows of some tables that a purge leaves because a row which stays references them, directly or not. NULL where no foreign key is among these tables.';
