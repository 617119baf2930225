CREATE OR REPLACE FUNCTION safe_delete._is_due(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        -- least() passes over NULL: what is not given lets nothing go.
        '%1$s.%2$I < (SELECT CASE WHEN arguments ->> ''deleted_before'' IS NOT NULL THEN least((arguments ->> ''deleted_before'')::timestamptz, safe_delete._minimum_grace_ends(%3$L, NULL)) END FROM %4$s)',
        alias, p.deleted_at, p.gate_name, p.given
    )
    || CASE WHEN p.age_column IS NULL THEN '' ELSE format(
        ' AND ((SELECT arguments ->> ''cutoff'' FROM %1$s) IS NULL OR (%2$s.%3$I < (SELECT %4$s FROM %1$s) AND isfinite(%2$s.%3$I)))',
        p.given, alias, p.age_column, safe_delete._as_age('cutoff', p.age_type)
    ) END
    || format(' AND (SELECT %s FROM %s)', safe_delete._not_held(target, alias), p.given)
    FROM (
        SELECT
            t.gate_name, t.age_column, safe_delete._deleted_at_name(target) AS deleted_at, safe_delete._age_type(target, t.age_column) AS age_type,
            format('(SELECT $1 #> ''{circle,%s}'' AS arguments) AS g', target::oid) AS given
        FROM safe_delete.protected_table AS t
        WHERE t.target_table = target
    ) AS p
$$;

COMMENT ON FUNCTION safe_delete._is_due(regclass, text) IS
    'Condition that a row in place has been deleted for its grace, is beyond its retention, and not on hold, by what $1 says in circle of its table.';
