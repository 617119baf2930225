-- What a session sets itself before such a statement is gone when its rows are looked at. Whoever sets it within his own
-- UPDATE of these columns could have written anything into these rows.
CREATE OR REPLACE FUNCTION safe_delete._forget_hiding()
RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    -- An assignment costs a tenth of a query.
    forgotten text := pg_catalog.set_config('safe_delete.hiding', '', true);
BEGIN
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._forget_hiding() IS
    'Statement trigger of tables in place, before deleted_at is set: the deletion has to be asked for anew, by _current_deletion().';
