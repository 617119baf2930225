-- Everything about a hold goes through these functions, so it is always audited.
CREATE OR REPLACE FUNCTION safe_delete.place_hold(
    target regclass,
    keys jsonb,
    reason text,
    ticket text DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL
)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    key_objects jsonb := CASE WHEN keys = '"all"' THEN NULL ELSE safe_delete._typed_keys(protected.target_table, keys) END;
BEGIN
    PERFORM safe_delete._refuse_hold(safe_delete._known_name(protected.target_table), reason, expires_at);

    -- Waits for a batch that is under way, so that no row slips past the hold.
    PERFORM safe_delete._lock_above(ARRAY[protected.target_table]);

    RETURN safe_delete._insert_hold(protected.target_table, key_objects, reason, ticket, expires_at);
END;
$$;

COMMENT ON FUNCTION safe_delete.place_hold(regclass, jsonb, text, text, timestamptz) IS
    'Spares rows from mark and purge until release_hold(): by key, a JSON array, or the whole table, ''"all"''. Returns the hold id.';
