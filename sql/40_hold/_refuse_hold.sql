CREATE OR REPLACE FUNCTION safe_delete._refuse_hold(what text, reason text, expires_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD401',
            MESSAGE = format('a hold on %s needs a reason', what),
            HINT = 'Say who asked for the hold and why.';
    END IF;
    IF expires_at <= clock_timestamp() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD402',
            MESSAGE = format('a hold that expired at %s would hold nothing', expires_at),
            HINT = 'Give a time to come, or none.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_hold(text, text, timestamptz) IS 'Refuses a hold without a reason, and one that would be over already.';
