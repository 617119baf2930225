CREATE OR REPLACE FUNCTION safe_delete._raw_profile(job text, target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_apart boolean := (SELECT p.hiding = 'apart' FROM safe_delete.protected_table AS p WHERE p.target_table = target);
    live_rows bigint;
    profile jsonb;
BEGIN
    selection := selection || jsonb_build_object('held', safe_delete._held_keys(target));
    IF job = 'mark' THEN
        RETURN safe_delete._read(target, 'profile', selection);
    END IF;
    IF NOT is_apart THEN
        RETURN safe_delete._read(target, 'profile_deleted', selection);
    END IF;
    live_rows := (safe_delete._read(target, 'profile', safe_delete._empty_selection()) ->> 'live_rows')::bigint;
    profile := safe_delete._call_storage_hand(target, 'profile_deleted', selection);
    RETURN profile || jsonb_build_object(
        'live_rows', live_rows,
        'table_rows', (profile ->> 'table_rows')::bigint + live_rows
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._raw_profile(text, regclass, jsonb) IS 'What a job would take, counted and measured. No write.';

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
