CREATE OR REPLACE FUNCTION safe_delete._heal_row_storage(target regclass)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
BEGIN
    PERFORM safe_delete._follow_in_delete(target);
    EXECUTE safe_delete._move_row_source(target);
    RETURN safe_delete._move_statement(target, '$1', NULL, current_setting('safe_delete.reason', true), '(SELECT ($2).*)');
END;
$$;

COMMENT ON FUNCTION safe_delete._heal_row_storage(regclass) IS
    'As _heal_storage(), for a table that takes part in inheritance. Returns the statement that moves the row $2 at hand to deletion $1.';
