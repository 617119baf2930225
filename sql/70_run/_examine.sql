CREATE OR REPLACE FUNCTION safe_delete._examine(job text, target regclass, parameters jsonb, with_sample boolean, exceptions jsonb, attested jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    selection jsonb := coalesce(attested -> 'selection', safe_delete._full_selection(job, target, parameters, exceptions));
    profile jsonb := safe_delete._profile(job, target, selection || jsonb_build_object('with_sample', with_sample), attested -> 'profile');
    limits jsonb := safe_delete._guard_limits(target, exceptions);
    guards jsonb;
BEGIN
    IF parameters ? 'backlog' THEN
        selection := safe_delete._sliced(selection, profile, limits);
        -- Rows of later slices are old, too: they are no sign that the table lives.
        profile := safe_delete._profile(job, target, selection || jsonb_build_object('with_sample', with_sample))
            || jsonb_build_object('newest_kept', profile -> 'newest_kept');
    END IF;
    guards := safe_delete._judge(target, profile, limits);
    RETURN jsonb_build_object(
        'job', job,
        'table', safe_delete._known_name(target),
        'parameters', parameters,
        'selection', selection || safe_delete._seen(profile),
        'cutoff', coalesce(selection ->> 'cutoff', selection ->> 'deleted_before'),
        'time_zone', selection ->> 'time_zone',
        'candidates', profile -> 'candidates',
        'table_rows', profile -> 'table_rows',
        'table_rows_is_estimate', profile -> 'is_estimate',
        'ratio', round((profile ->> 'candidates')::numeric / greatest((profile ->> 'table_rows')::numeric, 1), 6),
        'oldest', profile -> 'oldest',
        'newest', profile -> 'newest',
        'spared', profile -> 'spared',
        'kept_by_reason', coalesce(profile -> 'kept_by_reason', '0'),
        'missing_age', profile -> 'missing_age',
        'sample', coalesce(profile -> 'sample', '[]'),
        'guards', guards,
        'verdict', safe_delete._overall_verdict(guards),
        'days', profile -> 'days'
    ) || CASE WHEN parameters ? 'backlog' THEN jsonb_build_object('backlog', selection -> 'backlog') ELSE '{}' END;
END;
$$;

COMMENT ON FUNCTION safe_delete._examine(text, regclass, jsonb, boolean, jsonb, jsonb) IS
    'What dry_run() shows and start_run() enforces: one and the same examination. exceptions: limits of guards for this once. attested: {selection, profile} where a replica has counted.';
