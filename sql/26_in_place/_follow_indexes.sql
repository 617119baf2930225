-- Compiling a query of the catalog costs a hundred times as much as running it.
CREATE OR REPLACE FUNCTION safe_delete._follow_indexes(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET jit = off
SET quote_all_identifiers = off
AS $$
BEGIN
    -- What somebody dropped since is not the kit's to bring back.
    DELETE FROM safe_delete.replaced_index AS r
    WHERE r.target_table = target
        AND NOT EXISTS (
            SELECT FROM safe_delete._replaced_indexes(target) AS i WHERE i.relation = r.relation AND i.remembered_name = r.index_name
        );
    UPDATE safe_delete.replaced_index AS r
    SET index_name = c.relname,
        index_number = i.index_id,
        live_statement = safe_delete._live_statement(i.index_id, c.relname, '', safe_delete._deleted_at_name(target))
    FROM safe_delete._replaced_indexes(target) AS i
    JOIN pg_class AS c ON c.oid = i.index_id
    WHERE r.target_table = target
        AND r.relation = i.relation
        AND r.index_name = i.remembered_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_indexes(regclass) IS 'What is remembered of replaced indexes follows what became of those in their place.';
