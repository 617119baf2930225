CREATE OR REPLACE FUNCTION safe_delete._selection(job text, target regclass, parameters jsonb, exceptions jsonb DEFAULT '{}')
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    policy jsonb := safe_delete._policy_of(target);
    guards jsonb := safe_delete._guard_limits(target, exceptions);
    zone text := policy ->> 'time_zone';
    cutoff timestamptz := safe_delete._before(now(), parameters ->> 'retain', zone);
    deleted_before timestamptz := safe_delete._before(now(), parameters ->> 'grace', zone);
    kept_reasons jsonb := safe_delete._kept_reasons(target, deleted_before, zone);
    own_cutoffs jsonb := CASE job WHEN 'purge' THEN safe_delete._own_cutoffs(target, parameters, zone) ELSE '{}' END;
BEGIN
    IF parameters ? 'retain' AND (SELECT p.age_column IS NULL FROM safe_delete.protected_table AS p WHERE p.target_table = target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('%s has no age column to count a retention from', safe_delete._known_name(target)),
            HINT = 'Protect it with an age column; a purge by grace alone needs none.';
    END IF;
    IF job = 'mark' THEN
        PERFORM safe_delete._refuse_changed_conditions(target);
    END IF;
    IF job = 'purge' THEN
        PERFORM safe_delete._refuse_reason(target, parameters, kept_reasons || own_cutoffs);
    END IF;
    IF job = 'purge' AND deleted_before > safe_delete._minimum_grace_ends(safe_delete._gate_name(target), parameters ->> 'reason') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('grace %s is shorter than the minimum grace of %s, %s', parameters ->> 'grace', safe_delete._known_name(target), policy ->> 'minimum_grace'),
            HINT = 'Give a longer grace; only set_policy() changes the minimum, and define_reason() that of one reason.';
    END IF;
    RETURN jsonb_build_object(
        'cutoff', cutoff,
        'deleted_before', deleted_before,
        'oldest_allowed', safe_delete._before(
            safe_delete._before(
                coalesce(safe_delete._deferred_since(job, target), now()),
                parameters ->> CASE job WHEN 'mark' THEN 'retain' ELSE 'grace' END, zone
            ),
            guards -> 'too_old' ->> 'allowed_interval', zone
        ),
        'newest_allowed', safe_delete._before(now(), guards -> 'too_recent' ->> 'floor', zone),
        'with_sentinels', coalesce(guards -> 'too_old' ->> 'sentinels' = 'go', false),
        'present', now(),
        'time_zone', zone,
        'kept_reasons', kept_reasons,
        'own_cutoffs', own_cutoffs,
        'only_reason', parameters -> 'reason'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._selection(text, regclass, jsonb, jsonb) IS 'The moments that a job selects by, fixed when it starts, in ISO 8601.';
