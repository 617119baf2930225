CREATE OR REPLACE FUNCTION safe_delete._raw_profile(job text, target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT CASE job
        WHEN 'mark' THEN safe_delete._read_profile(job, target, s.selection) || '{"is_estimate": false}'
        ELSE safe_delete._purge_profile(target, s.selection)
    END
    FROM (SELECT _raw_profile.selection || jsonb_build_object('held', safe_delete._held_keys(target)) AS selection) AS s
$$;

COMMENT ON FUNCTION safe_delete._raw_profile(text, regclass, jsonb) IS 'What a job would take, counted and measured. No write.';
