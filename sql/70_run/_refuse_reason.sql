CREATE OR REPLACE FUNCTION safe_delete._refuse_reason(target regclass, parameters jsonb, own_rules jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    only_reason text := parameters ->> 'reason';
BEGIN
    IF only_reason IS NOT NULL AND NOT EXISTS (
        SELECT FROM safe_delete._reasons_of(target) AS r WHERE r.reason_name = only_reason
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('reason %L is not defined for %s', only_reason, safe_delete._known_name(target)),
            HINT = 'See safe_delete.reasons.';
    END IF;
    IF parameters ? 'retain' AND EXISTS (
        SELECT FROM safe_delete._reasons_of(target) AS r WHERE r.reason_name = only_reason AND r.retention IS NOT NULL
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('reason %L of %s has a retention of its own: a purge for it takes no other', only_reason, safe_delete._known_name(target)),
            HINT = 'Leave retain out; define_reason() changes that of the reason.';
    END IF;
    -- A hand in place belongs to the table's owner, who may not read what a deletion was for.
    IF NOT safe_delete._is_apart(target) AND (
        only_reason IS NOT NULL
        OR EXISTS (
            SELECT FROM safe_delete.deletion AS d
            JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id
            WHERE t.target_table = target AND own_rules ? d.deletion_reason
        )
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('deleted rows of %s lie in the table itself, where a purge cannot tell them by reason', safe_delete._known_name(target)),
            HINT = 'Give a grace as long as the longest of its reasons, and no reason. A reason of this table''s own, without a retention, takes the place of one of all tables.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_reason(regclass, jsonb, jsonb) IS 'Refuses a purge for a reason that is not defined or has another retention, and one that cannot tell rows by reason though it would have to.';
