CREATE OR REPLACE FUNCTION safe_delete._raw_profile(job text, target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unheld jsonb := selection || jsonb_build_object('held', safe_delete._held_keys(target));
BEGIN
    IF job = 'mark' THEN
        RETURN safe_delete._read_profile(job, target, unheld) || '{"is_estimate": false}';
    END IF;
    RETURN safe_delete._purge_profile(target, unheld);
END;
$$;

COMMENT ON FUNCTION safe_delete._raw_profile(text, regclass, jsonb) IS 'What a job would take, counted and measured. No write.';
