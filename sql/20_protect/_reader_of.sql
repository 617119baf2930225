-- To read a table is to run code of its owner's: policies, expressions of indexes. So nobody else does it.
CREATE OR REPLACE FUNCTION safe_delete._reader_of(relation regclass)
RETURNS regclass
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.target_table
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS c ON c.oid = p.target_table
    WHERE p.is_ready
        AND (
            p.target_table = relation
            OR (c.relowner = (SELECT r.relowner FROM pg_class AS r WHERE r.oid = relation) AND NOT safe_delete._is_gated(p.target_table))
        )
    ORDER BY p.target_table = relation DESC, p.target_table
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._reader_of(regclass) IS 'The protected table whose find hand may read a table: itself, or another one of the same owner; NULL if there is none.';
