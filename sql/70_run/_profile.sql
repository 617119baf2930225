CREATE OR REPLACE FUNCTION safe_delete._profile(job text, target regclass, selection jsonb, attested jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    profile jsonb := coalesce(attested, safe_delete._raw_profile(job, target, selection));
BEGIN
    RETURN profile || safe_delete._run_profile(job, target) || jsonb_build_object(
        'job', job,
        'table', safe_delete._known_name(target),
        'cutoff', coalesce(selection ->> 'cutoff', selection ->> 'deleted_before'),
        'present', selection ->> 'present',
        'live_rows_after', (profile ->> 'live_rows')::bigint
            - CASE job WHEN 'mark' THEN (profile ->> 'candidates')::bigint ELSE 0 END,
        'oldest_allowed', selection ->> 'oldest_allowed',
        'newest_allowed', selection ->> 'newest_allowed',
        'table_hold', (SELECT jsonb_build_object('hold_id', h.hold_id, 'table', safe_delete._known_name(h.held_table)) FROM safe_delete._table_hold(job, target) AS h),
        'problems', to_jsonb(ARRAY(SELECT p.problem FROM safe_delete._problems_of(target) AS p ORDER BY p.problem) || ARRAY(SELECT safe_delete._reached_problems(target)))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._profile(text, regclass, jsonb, jsonb) IS 'The profile that guards judge: counted here, or attested by a replica; what is cheap is always asked here.';
