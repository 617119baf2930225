CREATE OR REPLACE FUNCTION safe_delete.set_guard(target regclass, guard text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    earlier jsonb := safe_delete._guard_settings(protected.target_table) -> guard;
BEGIN
    PERFORM safe_delete._check_guard_setting(protected.target_table, guard, settings);

    PERFORM safe_delete._lock_target(protected.target_table);
    INSERT INTO safe_delete.guard (target_table, guard_name, settings, changed_at, changed_by)
    VALUES (protected.target_table, guard, settings, clock_timestamp(), safe_delete._caller())
    ON CONFLICT (target_table, guard_name) DO UPDATE
    SET settings = excluded.settings, changed_at = excluded.changed_at, changed_by = excluded.changed_by;
    PERFORM safe_delete._record_event(
        'guard changed', protected.target_table, jsonb_build_object('guard', guard, 'before', earlier, 'after', settings)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.set_guard(regclass, text, jsonb) IS
    'Sets the limit of one guard of a table: row_count {"max"}, row_ratio {"max"}, too_old {"allowed_interval"}, too_recent {"floor"}, missing_age {"action"}, holds {"action"}, minimum_kept {"min"} or {"waived"}. Voids signatures.';
