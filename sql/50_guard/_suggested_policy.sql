CREATE OR REPLACE FUNCTION safe_delete._suggested_policy(target regclass)
RETURNS TABLE (place integer, setting text, value jsonb, reason text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT v.place, v.setting, to_jsonb(v.value), v.reason
    FROM safe_delete._policy_of(target) AS o (policy)
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = target
    CROSS JOIN LATERAL (
        VALUES
            (
                1, 'minimum_grace', '7 days', (o.policy ->> 'minimum_grace')::interval < interval '7 days',
                'what was deleted by mistake on a Friday is missed on Monday at the earliest'
            ),
            (
                2, 'time_zone', current_setting('TimeZone'),
                safe_delete._age_type(target, p.age_column) <> 'timestamp with time zone' AND o.policy ->> 'time_zone' <> current_setting('TimeZone')
                    AND safe_delete._is_time_zone(current_setting('TimeZone')),
                'the age column has no time zone, and this is the one of the database'
            )
    ) AS v (place, setting, value, is_due, reason)
    WHERE v.is_due
$$;

COMMENT ON FUNCTION safe_delete._suggested_policy(regclass) IS 'Settings of the policy that are better than what a table has, each with its reason.';
