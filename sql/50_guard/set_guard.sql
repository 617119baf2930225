CREATE OR REPLACE FUNCTION safe_delete.set_guard(target regclass, guard text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    earlier jsonb;
    checked jsonb := safe_delete._checked_guard(protected.target_table, guard, settings);
BEGIN
    PERFORM safe_delete._lock_target(protected.target_table);
    earlier := safe_delete._guard_settings(protected.target_table) -> guard;
    IF checked IS NULL THEN
        DELETE FROM safe_delete.guard AS g WHERE g.target_table = protected.target_table AND g.guard_name = guard;
    ELSE
        INSERT INTO safe_delete.guard (target_table, guard_name, settings, changed_at, changed_by)
        VALUES (protected.target_table, guard, checked, clock_timestamp(), safe_delete._caller())
        ON CONFLICT (target_table, guard_name) DO UPDATE
        SET settings = excluded.settings, changed_at = excluded.changed_at, changed_by = excluded.changed_by;
    END IF;
    IF guard = 'clock' THEN
        -- Who sets it has looked at a clock.
        UPDATE safe_delete.last_seen AS s SET seen_at = clock_timestamp() WHERE s.target_table = protected.target_table;
    END IF;
    PERFORM safe_delete._record_event(
        'guard changed', protected.target_table,
        jsonb_build_object('guard', guard, 'before', earlier, 'after', safe_delete._guard_settings(protected.target_table) -> guard)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.set_guard(regclass, text, jsonb) IS
    'Sets the limit of one guard of a table, as safe_delete.guards says what it takes. clock also takes the clock of now for right.'
    ' {"function": "schema.name"} makes a function of the table''s owner, (profile jsonb, settings jsonb) → {"verdict": "go", "stop" or "unknown", "measured", "allowed", "detail"}, a guard of any other name, with whatever settings it takes; {"function": null} ends that. Voids signatures.';
