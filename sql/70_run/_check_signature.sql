CREATE OR REPLACE FUNCTION safe_delete._check_signature(given text, parts jsonb, target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(btrim(given), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD601',
            MESSAGE = 'the run carries no signature; nothing was deleted',
            DETAIL = 'Every run must prove that it was dry-run in this database.',
            HINT = 'Call dry_run() with these parameters, look at what it shows, and pass its signature.';
    END IF;
    IF NOT safe_delete._is_signed(given, parts) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD602',
            MESSAGE = format('%s; nothing was deleted', safe_delete._signature_differences(given, parts, target)),
            DETAIL = format('Given: %s.', left(btrim(given), 160)),
            HINT = 'If this call is what you want, dry-run it again and use the new signature.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_signature(text, jsonb, regclass) IS 'Refuses a signature that is missing, or made for anything else than this call, and says what differs.';
