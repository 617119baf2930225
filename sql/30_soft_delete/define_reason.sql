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
    changes_sets boolean := false;
BEGIN
    -- Storage may have to follow, and an older snapshot does not show what it has.
    PERFORM safe_delete._require_read_committed();
    PERFORM safe_delete._lock_for_reason(concerned);
    earlier := safe_delete._reason_settings(concerned, reason);
    -- What was set earlier may no longer fit the table, and must not stand in the way of another setting.
    IF checked ? 'retention' THEN
        PERFORM safe_delete._refuse_retention(concerned, reason, checked ->> 'retention');
    END IF;
    IF checked ? 'sets' THEN
        checked := checked || jsonb_build_object('sets', safe_delete._checked_sets(concerned, reason, nullif(checked -> 'sets', 'null')));
        changes_sets := checked -> 'sets' <> 'null' OR coalesce(earlier -> 'sets' <> 'null', false);
    END IF;
    checked := coalesce(earlier, '{}') || checked;
    INSERT INTO safe_delete.reason (target_table, reason_name, grace, retention, is_restorable, sets, changed_at, changed_by)
    VALUES (
        concerned, reason, checked ->> 'grace', checked ->> 'retention', coalesce((checked ->> 'is_restorable')::boolean, true),
        nullif(checked -> 'sets', 'null'), clock_timestamp(), safe_delete._caller()
    )
    ON CONFLICT (target_table, reason_name) DO UPDATE
    SET grace = excluded.grace,
        retention = excluded.retention,
        is_restorable = excluded.is_restorable,
        sets = excluded.sets,
        changed_at = excluded.changed_at,
        changed_by = excluded.changed_by;
    IF changes_sets THEN
        PERFORM safe_delete._apply_sets(concerned);
    END IF;
    PERFORM safe_delete._record_event(
        'reason changed',
        concerned,
        jsonb_build_object('reason', reason, 'before', earlier, 'after', safe_delete._reason_settings(concerned, reason))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.define_reason(regclass, text, jsonb) IS
    'Defines a named reason of deletions of a table, NULL: of all tables, or changes the named settings of one.'
    ' grace: how long its rows are kept at least, such as "7 years", or "none", as short as a purge of this reason says;'
    ' retention: how old they must be by the age column, in place of the retention of a purge, or "none", of any age;'
    ' is_restorable (true): whether restore() takes such a deletion back;'
    ' sets: columns that have other values while their row is deleted, such as {"status": "cancelled"}, of one table that is apart; lengths, CHECK and NOT NULL constraints and those of domains do not bind them.'
    ' null brings a default back. A changed grace or retention voids signatures; what was deleted before keeps the values that it has.';
