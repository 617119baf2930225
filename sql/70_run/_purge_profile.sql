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
    IF selection -> 'held' = '[]' AND selection -> 'subjects' = '{}' AND selection -> 'kept_reasons' = '{}' AND selection -> 'own_cutoffs' = '{}' THEN
        profile := safe_delete._read_profile('purge', target, selection || jsonb_build_object('extent', CASE WHEN is_apart THEN 'days' ELSE 'candidates' END));
        estimate := safe_delete._fewest_rows(target) + CASE WHEN is_apart THEN (profile ->> 'candidates')::bigint ELSE 0 END;
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
        live_rows := (safe_delete._read_profile('mark', target, safe_delete._empty_selection()) ->> 'live_rows')::bigint;
        profile := profile || jsonb_build_object(
            'live_rows', live_rows, 'table_rows', live_rows + (profile ->> 'table_rows')::bigint
        );
    END IF;
    RETURN profile;
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_profile(regclass, jsonb) IS
    'What a purge would take, and of how many rows; these are estimated where that changes no verdict.';
