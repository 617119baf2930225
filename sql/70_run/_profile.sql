CREATE OR REPLACE FUNCTION safe_delete._profile(job text, target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT r.profile || jsonb_build_object(
        'job', job,
        'live_rows_after', (r.profile ->> 'live_rows')::bigint
            - CASE job WHEN 'mark' THEN (r.profile ->> 'candidates')::bigint ELSE 0 END,
        'oldest_allowed', selection ->> 'oldest_allowed',
        'newest_allowed', selection ->> 'newest_allowed',
        'table_hold', safe_delete._table_hold(target),
        'problems', coalesce((SELECT jsonb_agg(p.problem ORDER BY p.problem) FROM safe_delete._problems_of(target) AS p), '[]')
    )
    FROM safe_delete._raw_profile(job, target, selection) AS r (profile)
$$;

COMMENT ON FUNCTION safe_delete._profile(text, regclass, jsonb) IS 'The profile that guards judge.';
