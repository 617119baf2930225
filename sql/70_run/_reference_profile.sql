-- Guards decide by these: they are counted where they are anything but none.
CREATE OR REPLACE FUNCTION safe_delete._reference_profile(job text, target regclass, arguments jsonb, candidates bigint)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_in_place boolean := NOT safe_delete._is_apart(target);
    answer jsonb := '{"blocked_by_live": 0, "unprotected_rows": 0, "unindexed_rows": 0}';
BEGIN
    IF NOT safe_delete._has_references(target) THEN
        RETURN answer;
    END IF;
    IF job = 'purge' AND is_in_place AND safe_delete._live_reference(target, 't') IS NOT NULL THEN
        answer := answer || coalesce(
            safe_delete._read(target, 'find', jsonb_build_object('blocked', true, 'keys', arguments)), '{"blocked_by_live": null}'
        );
    END IF;
    IF candidates > 0 AND (job = 'mark' OR is_in_place) THEN
        answer := answer || safe_delete._unindexed_reference(job, target);
    END IF;
    IF candidates > 0 AND job = 'mark' THEN
        answer := answer || safe_delete._unprotected_cascade(target, arguments);
    END IF;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._reference_profile(text, regclass, jsonb, bigint) IS 'What a job would do through foreign keys that the guards stop.';
