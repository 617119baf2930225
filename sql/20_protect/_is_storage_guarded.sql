CREATE OR REPLACE FUNCTION safe_delete._is_storage_guarded(storage regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- 58: before, delete, update, truncate; a statement trigger.
    SELECT EXISTS (
        SELECT FROM pg_trigger AS t
        WHERE t.tgrelid = storage
            AND t.tgname = 'safe_delete_refuse_change'
            AND t.tgenabled = 'A'
            AND t.tgtype = 58
            AND t.tgqual IS NULL
            AND t.tgattr = ''::int2vector
            AND t.tgfoid = to_regprocedure('safe_delete._refuse_storage_change()')
    )
$$;

COMMENT ON FUNCTION safe_delete._is_storage_guarded(regclass) IS 'Whether a relation of deleted storage has its guard trigger, as the kit makes it.';
