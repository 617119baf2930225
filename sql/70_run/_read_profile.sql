CREATE OR REPLACE FUNCTION safe_delete._read_profile(job text, target regclass, arguments jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN job = 'mark' THEN safe_delete._read(target, 'profile', arguments)
        WHEN safe_delete._is_apart(target) THEN safe_delete._call_storage_hand(target, 'profile_deleted', arguments)
        ELSE safe_delete._read(target, 'profile_deleted', arguments)
    END
$$;

COMMENT ON FUNCTION safe_delete._read_profile(text, regclass, jsonb) IS 'Asks the hand that knows: of the table, or of deleted storage.';
