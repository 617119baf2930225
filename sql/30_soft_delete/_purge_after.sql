CREATE OR REPLACE FUNCTION safe_delete._purge_after(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS timestamptz
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT greatest(
        safe_delete._after(deleted_at, last.parameters ->> 'grace', o.policy ->> 'time_zone'),
        -- What a purge of all keeps: the longer of both; one for a reason goes by the grace of that.
        safe_delete._after(deleted_at, replace(coalesce(s.grace, o.policy ->> 'minimum_grace'), 'none', '0 days'), o.policy ->> 'time_zone'),
        CASE WHEN last.parameters IS NOT NULL AND last.parameters ->> 'reason' IS NULL
            THEN safe_delete._after(deleted_at, o.policy ->> 'minimum_grace', o.policy ->> 'time_zone') END
    )
    FROM (SELECT safe_delete._policy_of(target) AS policy) AS o
    LEFT JOIN safe_delete.deletion AS d ON d.deletion_id = _purge_after.deletion_id
    LEFT JOIN safe_delete._reasons_of(target) AS s ON s.reason_name = d.deletion_reason
    LEFT JOIN LATERAL (
        SELECT r.parameters
        FROM safe_delete.run AS r
        WHERE r.target_table = target
            AND r.job = 'purge'
            AND (r.parameters ->> 'reason' IS NULL OR r.parameters ->> 'reason' = d.deletion_reason)
        ORDER BY r.run_id DESC
        LIMIT 1
    ) AS last ON true
$$;

COMMENT ON FUNCTION safe_delete._purge_after(regclass, bigint, timestamptz) IS
    'From when on the rows of a deletion may be purged: by the grace of the last purge of the table that could take them, by that of their reason, by the policy''s minimum_grace.';
