CREATE OR REPLACE FUNCTION safe_delete._heal_row_storage(target regclass)
RETURNS text[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
BEGIN
    PERFORM safe_delete._follow_in_delete(target);
    EXECUTE safe_delete._move_row_source(target);
    RETURN ARRAY[
        format('SELECT %s AND %s FROM (SELECT ($1).*) AS d', safe_delete._is_as_seen(target), safe_delete._storage_fit(target)),
        safe_delete._move_statement(target, '$1', NULL, current_setting('safe_delete.reason', true), '(SELECT ($2).*)')
    ];
END;
$$;

COMMENT ON FUNCTION safe_delete._heal_row_storage(regclass) IS
    'As _heal_storage(), for a table that takes part in inheritance. Returns the query that says whether they fit the row $1 at hand, and the statement that moves row $2 to deletion $1.';
