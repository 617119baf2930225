CREATE OR REPLACE FUNCTION safe_delete._raw_profile(job text, target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    arguments jsonb := safe_delete._with_holds(job, target, selection) || jsonb_build_object(
        'taken_before', CASE job WHEN 'mark' THEN safe_delete._earlier_cutoff(target, selection ->> 'time_zone') END,
        'shared_least', safe_delete._guard_settings(target) -> 'default_date' -> 'min'
    );
    profile jsonb := CASE job WHEN 'mark' THEN safe_delete._mark_profile(target, arguments) ELSE safe_delete._purge_profile(target, arguments) END;
BEGIN
    RETURN profile
        || jsonb_build_object('taken_before', arguments -> 'taken_before')
        || safe_delete._reference_profile(job, target, arguments, (profile ->> 'candidates')::bigint);
END;
$$;

COMMENT ON FUNCTION safe_delete._raw_profile(text, regclass, jsonb) IS 'What a job would take, counted and measured. No write.';
