CREATE OR REPLACE FUNCTION safe_delete._left_over(job text, target regclass, selection jsonb)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    selection := selection || jsonb_build_object('held', safe_delete._held_keys(target));
    RETURN CASE
        WHEN job = 'mark' THEN safe_delete._read(target, 'profile', selection)
        WHEN (SELECT p.hiding = 'apart' FROM safe_delete.protected_table AS p WHERE p.target_table = target)
            THEN safe_delete._call_storage_hand(target, 'profile_deleted', selection)
        ELSE safe_delete._read(target, 'profile_deleted', selection)
    END ->> 'candidates';
END;
$$;

COMMENT ON FUNCTION safe_delete._left_over(text, regclass, jsonb) IS 'Rows that a run would still take.';

CREATE OR REPLACE FUNCTION safe_delete._estimated_rows(target regclass)
RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- As the planner does it: rows per page of the last ANALYZE, times the pages of now. NULL without an ANALYZE.
    SELECT CASE WHEN bool_and(c.reltuples >= 0) THEN
        sum(c.reltuples / greatest(c.relpages, 1) * pg_relation_size(c.oid) / current_setting('block_size')::bigint)::bigint
    END
    FROM safe_delete._relations(target) AS r
    JOIN pg_class AS c ON c.oid = r
    WHERE c.relkind = 'r'
$$;

COMMENT ON FUNCTION safe_delete._estimated_rows(regclass) IS 'About how many rows a table has, by its statistics.';

CREATE OR REPLACE FUNCTION safe_delete._live_rows(target regclass, candidates bigint, deleted_rows bigint)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    guards jsonb := safe_delete._guard_settings(target);
    estimate bigint := safe_delete._estimated_rows(target);
BEGIN
    -- An estimate serves only where it could be wrong by half and the guards would still say the same.
    IF candidates <= (guards -> 'row_ratio' ->> 'max')::numeric * (deleted_rows + estimate / 2)
        AND coalesce(estimate / 2 >= (guards -> 'minimum_kept' ->> 'min')::bigint, true)
    THEN
        RETURN jsonb_build_object('live_rows', estimate, 'is_estimate', true);
    END IF;
    RETURN safe_delete._read(target, 'profile', safe_delete._empty_selection()) || '{"is_estimate": false}';
END;
$$;

COMMENT ON FUNCTION safe_delete._live_rows(regclass, bigint, bigint) IS
    'Live rows beside deleted storage: counted, or estimated where twice or half as many would change no verdict.';

CREATE OR REPLACE FUNCTION safe_delete._raw_profile(job text, target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_apart boolean := (SELECT p.hiding = 'apart' FROM safe_delete.protected_table AS p WHERE p.target_table = target);
    profile jsonb;
BEGIN
    selection := selection || jsonb_build_object('held', safe_delete._held_keys(target));
    IF job = 'mark' OR NOT is_apart THEN
        RETURN safe_delete._read(target, CASE job WHEN 'mark' THEN 'profile' ELSE 'profile_deleted' END, selection)
            || '{"is_estimate": false}';
    END IF;
    profile := safe_delete._call_storage_hand(target, 'profile_deleted', selection);
    profile := profile || safe_delete._live_rows(
        target, (profile ->> 'candidates')::bigint, (profile ->> 'table_rows')::bigint
    );
    RETURN profile || jsonb_build_object(
        'table_rows', (profile ->> 'table_rows')::bigint + (profile ->> 'live_rows')::bigint
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
