CREATE OR REPLACE FUNCTION safe_delete._is_moved_by_row(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- Bits of tgtype: 1 row.
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_trigger AS t
        WHERE t.tgrelid = target AND t.tgname = 'safe_delete_move' AND t.tgtype::integer & 1 = 1
    )
$$;

COMMENT ON FUNCTION safe_delete._is_moved_by_row(regclass) IS 'Whether a row trigger moves what is deleted from an apart table, as it took part in inheritance when its code was made.';
