CREATE OR REPLACE FUNCTION safe_delete._check_comment(act text, comment text)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(btrim(comment), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD608',
            MESSAGE = format('%s needs a comment', act),
            HINT = 'Say why; it stays on record.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_comment(text, text) IS 'Refuses an act that nobody explains.';
