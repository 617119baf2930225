-- Runs inside the application's DELETE, when its table is no longer as the move function knows it: storage follows,
-- nothing is lost, the DELETE succeeds. Whether it fits now is a query of its own: the server reads and plans the other one
-- with the types of the rows and of storage, and an older snapshot may have shown others.
CREATE OR REPLACE FUNCTION safe_delete._heal_storage(relation regclass)
RETURNS text[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    target regclass;
BEGIN
    SELECT p.target_table INTO target
    FROM safe_delete.protected_table AS p
    WHERE p.hiding = 'apart'
        AND (p.target_table = relation OR p.target_table IN (SELECT a.relid FROM pg_partition_ancestors(relation) AS a));
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected, but has a trigger of the kit', safe_delete._table_name(relation)),
            HINT = 'Drop the trigger safe_delete_move, or protect the table.';
    END IF;

    IF safe_delete._has_children(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('other tables inherit from %s: their columns would be lost', safe_delete._table_name(target)),
            HINT = format('Protect them, apart, and then call safe_delete.resync(%L) as the table''s owner.', safe_delete._table_name(target));
    END IF;
    PERFORM safe_delete._follow_in_delete(target);
    EXECUTE safe_delete._move_source(target);
    PERFORM safe_delete._make_storage_partition(target, now());
    RETURN ARRAY[
        format('SELECT %s AND %s FROM deleted_row AS d LIMIT 1', safe_delete._is_as_seen(target), safe_delete._storage_fit(target)),
        safe_delete._move_statement(target, '$1', NULL, current_setting('safe_delete.reason', true))
    ];
END;
$$;

COMMENT ON FUNCTION safe_delete._heal_storage(regclass) IS
    'Makes storage and move function fit the table as it is now. Returns the query that says whether they fit the rows at hand, and the statement that moves these to deletion $1.';
