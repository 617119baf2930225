CREATE OR REPLACE FUNCTION safe_delete._is_apart(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
RETURN (SELECT p.hiding = 'apart' FROM safe_delete.protected_table AS p WHERE p.target_table = target);

COMMENT ON FUNCTION safe_delete._is_apart(regclass) IS 'Whether a protected table keeps its deleted rows in storage of their own.';

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

CREATE OR REPLACE FUNCTION safe_delete._left_over(job text, target regclass, selection jsonb)
RETURNS bigint
LANGUAGE sql
STABLE
AS $$
    SELECT (safe_delete._read_profile(
        job, target, selection || jsonb_build_object('held', safe_delete._held_keys(target), 'extent', 'count')
    ) ->> 'candidates')::bigint
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

CREATE OR REPLACE FUNCTION safe_delete._is_estimate_enough(target regclass, candidates bigint, table_rows bigint)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- It serves only where it could be wrong by half and the guards would still say the same.
    SELECT coalesce(
            (g.settings -> 'row_ratio' ->> 'max')::numeric = 1
            OR candidates <= (g.settings -> 'row_ratio' ->> 'max')::numeric * table_rows / 2,
            false
        )
        AND table_rows IS NOT NULL
        AND NOT g.settings -> 'minimum_kept' ? 'min'
    FROM safe_delete._guard_settings(target) AS g (settings)
$$;

COMMENT ON FUNCTION safe_delete._is_estimate_enough(regclass, bigint, bigint) IS
    'Whether the guards can do with an estimate of the table''s rows.';

CREATE OR REPLACE FUNCTION safe_delete._purge_profile(target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_apart boolean := safe_delete._is_apart(target);
    profile jsonb;
    estimate bigint;
    live_rows bigint;
BEGIN
    IF selection -> 'held' = '[]' THEN
        profile := safe_delete._read_profile('purge', target, selection || '{"extent": "candidates"}');
        estimate := safe_delete._estimated_rows(target) + CASE WHEN is_apart THEN (profile ->> 'candidates')::bigint ELSE 0 END;
        IF safe_delete._is_estimate_enough(target, (profile ->> 'candidates')::bigint, estimate) THEN
            RETURN profile || jsonb_build_object(
                'table_rows', greatest(estimate, (profile ->> 'candidates')::bigint),
                'live_rows', greatest(estimate - (profile ->> 'candidates')::bigint, 0),
                'is_estimate', true
            );
        END IF;
    END IF;

    profile := safe_delete._read_profile('purge', target, selection) || '{"is_estimate": false}';
    IF is_apart THEN
        live_rows := (safe_delete._read(target, 'profile', safe_delete._empty_selection()) ->> 'live_rows')::bigint;
        profile := profile || jsonb_build_object(
            'live_rows', live_rows, 'table_rows', live_rows + (profile ->> 'table_rows')::bigint
        );
    END IF;
    RETURN profile;
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_profile(regclass, jsonb) IS
    'What a purge would take, and of how many rows; these are estimated where that changes no verdict.';

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
