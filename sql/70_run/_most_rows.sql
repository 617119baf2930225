CREATE OR REPLACE FUNCTION safe_delete._most_rows(relation regclass)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        -- Without an ANALYZE: as many as fit into its pages, with 28 bytes of header and 8 of data each.
        SELECT sum(CASE
            WHEN c.reltuples >= 0 AND c.relpages > 0 THEN c.reltuples / c.relpages * p.page_count
            ELSE p.page_count * ((current_setting('block_size')::bigint - 24) / 36)
        END)::bigint
        FROM safe_delete._relations(relation) AS r
        JOIN pg_class AS c ON c.oid = r
        CROSS JOIN LATERAL (SELECT pg_relation_size(c.oid) / current_setting('block_size')::bigint AS page_count) AS p
        WHERE c.relkind = 'r'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._most_rows(regclass) IS 'About how many rows a table has, by its statistics; without any, how many it could have.';
