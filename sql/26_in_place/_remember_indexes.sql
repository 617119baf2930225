-- Compiling a query of the catalog costs a hundred times as much as running it.
CREATE OR REPLACE FUNCTION safe_delete._remember_indexes(target regclass, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET jit = off
SET quote_all_identifiers = off
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    INSERT INTO safe_delete.replaced_index AS r (
        target_table, relation, index_name, index_number, constraint_type, constraint_comment, was_clustered, live_statement
    )
    SELECT
        target, i.indrelid, c.relname, n.index_id, n.constraint_type, obj_description(n.constraint_id, 'pg_constraint'), i.indisclustered,
        safe_delete._live_statement(n.index_id, c.relname, '', safe_delete._deleted_at_of(settings))
    FROM safe_delete._chosen_indexes(target, settings) AS n
    JOIN pg_index AS i ON i.indexrelid = n.index_id
    JOIN pg_class AS c ON c.oid = n.index_id
    WHERE EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target)
    ON CONFLICT (relation, index_name) DO UPDATE
    SET target_table = excluded.target_table,
        index_number = excluded.index_number,
        constraint_type = excluded.constraint_type,
        constraint_comment = excluded.constraint_comment,
        was_clustered = excluded.was_clustered,
        live_statement = excluded.live_statement;
END;
$$;

COMMENT ON FUNCTION safe_delete._remember_indexes(regclass, jsonb) IS 'Writes down what unprotect() needs to put back the indexes that are about to be replaced.';
