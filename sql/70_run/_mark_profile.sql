-- Without an index on the age column one pass over the table tells all; with one, only the candidates are read.
CREATE OR REPLACE FUNCTION safe_delete._mark_profile(target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    extent text := CASE WHEN NOT safe_delete._is_anything_held(selection) THEN safe_delete._candidates_extent(target) END;
    profile jsonb;
    candidates bigint;
    estimate bigint;
    live_estimate bigint;
    table_rows bigint;
BEGIN
    IF extent IS NULL THEN
        RETURN safe_delete._read_profile('mark', target, selection) || '{"is_estimate": false}';
    END IF;
    profile := safe_delete._read_profile('mark', target, selection || jsonb_build_object('extent', extent));
    candidates := (profile ->> 'candidates')::bigint;
    estimate := safe_delete._fewest_rows(target);
    -- In place nobody has counted which of them are live.
    live_estimate := CASE WHEN safe_delete._is_apart(target) THEN estimate END;
    IF safe_delete._is_estimate_enough(target, candidates, estimate, live_estimate - candidates) THEN
        RETURN profile || jsonb_build_object('table_rows', estimate, 'live_rows', live_estimate, 'is_estimate', true);
    END IF;
    -- To look at a row's age in the index takes a seventh longer than to count it there. In place others may be deleted ones.
    IF extent = 'days' AND live_estimate IS NOT NULL AND candidates > 0.15 * estimate THEN
        table_rows := candidates + (safe_delete._read_profile('mark', target, selection || '{"extent": "others"}') ->> 'other_rows')::bigint;
        RETURN profile || jsonb_build_object('table_rows', table_rows, 'live_rows', table_rows, 'is_estimate', false);
    END IF;
    RETURN profile
        || safe_delete._read_profile('mark', target, selection || '{"extent": "rows"}')
        || '{"is_estimate": false}';
END;
$$;

COMMENT ON FUNCTION safe_delete._mark_profile(regclass, jsonb) IS
    'What a mark would take, and of how many rows; these are estimated where that changes no verdict.';
