CREATE OR REPLACE FUNCTION safe_delete.set_policy(target regclass, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    earlier jsonb;
    checked jsonb := safe_delete._checked_policy(settings);
BEGIN
    PERFORM safe_delete._lock_target(protected.target_table);
    earlier := safe_delete._policy_of(protected.target_table);
    IF jsonb_typeof(checked -> 'conditions') = 'array' THEN
        checked := checked || jsonb_build_object('conditions', safe_delete._checked_conditions(protected.target_table, checked -> 'conditions'));
    END IF;
    INSERT INTO safe_delete.policy AS p (target_table, settings, changed_at, changed_by)
    VALUES (protected.target_table, jsonb_strip_nulls(checked), clock_timestamp(), safe_delete._caller())
    ON CONFLICT (target_table) DO UPDATE
    SET settings = jsonb_strip_nulls(p.settings || checked),
        changed_at = excluded.changed_at,
        changed_by = excluded.changed_by;
    -- The move function knows whether a reason is demanded; the one for rows asks once in a transaction.
    IF protected.hiding = 'apart' AND checked ? 'reason' AND NOT safe_delete._is_moved_by_row(protected.target_table) THEN
        PERFORM pg_advisory_xact_lock(1398031686, protected.target_table::oid::integer);
        EXECUTE safe_delete._move_source(protected.target_table);
    END IF;
    IF checked ? 'conditions' THEN
        PERFORM safe_delete._make_row_tests(protected.target_table);
    END IF;
    PERFORM safe_delete._record_event(
        'policy changed',
        protected.target_table,
        jsonb_build_object('before', earlier, 'after', safe_delete._policy_of(protected.target_table))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.set_policy(regclass, jsonb) IS
    'Changes the named settings of a table''s policy; null brings a default back. minimum_grace (duration, 1 day): nothing deleted later is ever purged.'
    ' time_zone (UTC): of the calendar, and of date and timestamp columns. audit_detail (keys): count or keys of purged rows. reason (optional): whether each deletion must have one, required, or named: one that define_reason() made.'
    ' approval (none): {"required": true, "wait": "1 hour", "valid_for": "30 days"}: a run needs the approval of a second person, which holds after the wait and until it expires. signature_valid_for (for ever): how long after its dry run a signature may run.'
    ' conditions (none): what else mark asks of a row, [{"column": "status", "in": ["cancelled"]}, …], all of them; instead of in: not_in, equals, less_than, at_most, at_least, greater_than, is_null. A row without a value meets only is_null. Voids signatures.';
