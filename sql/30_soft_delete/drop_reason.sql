CREATE OR REPLACE FUNCTION safe_delete.drop_reason(target regclass, reason text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    concerned regclass := CASE WHEN target IS NOT NULL THEN (safe_delete._protected(target)).target_table END;
    earlier jsonb;
BEGIN
    PERFORM safe_delete._lock_for_reason(concerned);
    earlier := safe_delete._reason_settings(concerned, reason);
    IF earlier IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD308',
            MESSAGE = format('reason %s is not defined for %s', coalesce(quote_literal(reason), 'NULL'), coalesce(safe_delete._known_name(concerned), 'all tables')),
            HINT = 'See safe_delete.reasons. One that is defined for all tables is dropped with NULL as the table.';
    END IF;
    DELETE FROM safe_delete.reason AS r
    WHERE r.target_table IS NOT DISTINCT FROM concerned
        AND r.reason_name = reason;
    IF earlier -> 'sets' <> 'null' THEN
        PERFORM safe_delete._apply_sets(concerned);
    END IF;
    PERFORM safe_delete._record_event(
        'reason dropped', concerned, jsonb_build_object('reason', reason, 'before', earlier, 'after', NULL)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.drop_reason(regclass, text) IS
    'Forgets a named reason of a table, NULL: of all tables. Deletions keep their reason as a text; their rows can be restored, and purged, as any others.';
