-- The types that storage has now, whatever the snapshot: the server locks it before it reads the query, and keeps it locked.
-- Only where they are the known ones may values go into it: else a cast of a user's would come between, with the kit's rights,
-- and even before the first row, where it is said to be IMMUTABLE.
CREATE OR REPLACE FUNCTION safe_delete._storage_fit(target regclass, column_names name[] DEFAULT NULL)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        '(SELECT %s FROM (SELECT) AS o LEFT JOIN ONLY safe_delete_data.%I AS s ON true)',
        string_agg(
            format('pg_typeof(%s) = %s', safe_delete._field('s', safe_delete._stored_name(c.column_name)), safe_delete._stored_type(c.type_id)),
            ' AND ' ORDER BY c.column_number
        ),
        safe_delete._gate_name(target)
    )
    FROM safe_delete._columns(target) AS c
    WHERE column_names IS NULL OR c.column_name = ANY (column_names)
$$;

COMMENT ON FUNCTION safe_delete._storage_fit(regclass, name[]) IS
    'Condition that columns of deleted storage, by default all, have the types that the table has now.';
