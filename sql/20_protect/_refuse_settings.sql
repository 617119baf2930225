CREATE OR REPLACE FUNCTION safe_delete._refuse_settings(target regclass, hiding text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._check_settings(coalesce(settings, '{}'));
    PERFORM safe_delete._refuse_key_settings(target, hiding, settings);
    IF settings -> 'remember_nulling' = 'true' AND hiding <> 'apart' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('remember_nulling is for tables apart, not %s', hiding),
            HINT = 'References to rows that are hidden in place need not be set to NULL.';
    END IF;
    IF settings ? 'deleted_at' AND hiding = 'apart' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = '"deleted_at" is for tables that keep their deleted rows, not apart',
            HINT = 'A column that says when a row was deleted is adopted beside or cover.';
    END IF;
    IF settings ? 'security_barrier' AND hiding <> 'cover' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('security_barrier is for tables to cover, not %s', hiding),
            HINT = 'It is an option of the view that takes the place of a covered table.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_settings(regclass, text, jsonb) IS 'Refuses settings of protect() that are unknown, or that this way of hiding does not take.';
