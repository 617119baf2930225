CREATE OR REPLACE FUNCTION safe_delete.release_hold(hold_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    released safe_delete.hold;
BEGIN
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD401',
            MESSAGE = format('releasing hold %s needs a reason', hold_id),
            HINT = 'Say who ended it and why.';
    END IF;
    UPDATE safe_delete.hold AS h
    SET released_at = clock_timestamp(), released_by = safe_delete._caller(), release_reason = reason
    WHERE h.hold_id = release_hold.hold_id
        AND h.released_at IS NULL
    RETURNING h.* INTO released;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD402',
            MESSAGE = format('hold %s is unknown or released already', coalesce(hold_id::text, 'NULL')),
            HINT = 'Look it up in safe_delete.active_holds.';
    END IF;
    PERFORM safe_delete._record_event(
        'hold released', released.target_table, jsonb_build_object('hold_id', hold_id, 'reason', reason)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.release_hold(bigint, text) IS 'Ends a hold; the next run takes its rows again. The hold stays on record.';
