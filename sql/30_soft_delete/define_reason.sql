CREATE OR REPLACE FUNCTION safe_delete.define_reason(target regclass, reason text, settings jsonb DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    concerned regclass := CASE WHEN target IS NOT NULL THEN (safe_delete._protected(target)).target_table END;
    checked jsonb := safe_delete._checked_reason(reason, settings);
    earlier jsonb;
BEGIN
    PERFORM safe_delete._lock_for_reason(concerned);
    earlier := safe_delete._reason_settings(concerned, reason);
    checked := coalesce(earlier, '{}') || checked;
    INSERT INTO safe_delete.reason (target_table, reason_name, grace, is_restorable, changed_at, changed_by)
    VALUES (
        concerned, reason, checked ->> 'grace', coalesce((checked ->> 'is_restorable')::boolean, true),
        clock_timestamp(), safe_delete._caller()
    )
    ON CONFLICT (target_table, reason_name) DO UPDATE
    SET grace = excluded.grace,
        is_restorable = excluded.is_restorable,
        changed_at = excluded.changed_at,
        changed_by = excluded.changed_by;
    PERFORM safe_delete._record_event(
        'reason changed',
        concerned,
        jsonb_build_object('reason', reason, 'before', earlier, 'after', safe_delete._reason_settings(concerned, reason))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.define_reason(regclass, text, jsonb) IS
    'Defines a named reason of deletions of a table, NULL: of all tables, or changes the named settings of one.'
    ' grace: how long its rows are kept at least, such as "7 years", or "none", as short as a purge of this reason says; is_restorable (true): whether restore() takes such a deletion back. null brings a default back. A changed grace voids signatures.';
