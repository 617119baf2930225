CREATE OR REPLACE FUNCTION safe_delete._own_update_triggers(target regclass)
RETURNS TABLE (tgname name)
LANGUAGE sql
STABLE
AS $$
    -- Bits of tgtype: 1 row, 2 before, 16 update.
    SELECT t.tgname
    FROM pg_catalog.pg_trigger AS t
    WHERE t.tgrelid = target
        AND NOT t.tgisinternal
        AND t.tgtype::integer & 19 = 19
        AND t.tgname NOT LIKE E'%safe\\_delete%'
$$;

COMMENT ON FUNCTION safe_delete._own_update_triggers(regclass) IS 'BEFORE UPDATE row triggers of the user''s own.';
