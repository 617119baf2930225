CREATE OR REPLACE FUNCTION safe_delete._read_profile(job text, target regclass, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    -- Compiling costs more than the compiled expressions save: they are few, and each process compiles them anew.
    IF job = 'purge' AND safe_delete._is_apart(target) THEN
        RETURN safe_delete._call_storage_hand(target, 'profile_deleted', arguments);
    END IF;
    PERFORM safe_delete._refuse_uncountable(target, job = 'purge');
    RETURN safe_delete._read(target, CASE job WHEN 'mark' THEN 'profile' ELSE 'profile_deleted' END, arguments);
END;
$$;

COMMENT ON FUNCTION safe_delete._read_profile(text, regclass, jsonb) IS 'Asks the hand that knows: of the table, or of deleted storage.';
