CREATE OR REPLACE FUNCTION safe_delete._lost_refusals()
RETURNS TABLE (counted bigint, lost bigint)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.last_number - s.seen_until, n.last_number - s.seen_until - s.recorded
    FROM (
        SELECT CASE WHEN r.is_called THEN r.last_value ELSE 0 END AS last_number FROM safe_delete.refusal_number AS r
    ) AS n
    CROSS JOIN LATERAL (
        SELECT
            a.seen_until,
            (
                SELECT count(*) FROM safe_delete.audit_event AS e
                WHERE e.event IN ('run refused', 'approval refused', 'exception refused') AND (e.detail ->> 'refusal_number')::bigint > a.seen_until
            ) AS recorded
        FROM (
            SELECT coalesce(max((e.detail ->> 'refusal_number')::bigint), 0) AS seen_until
            FROM safe_delete.audit_event AS e
            WHERE e.event = 'refusals acknowledged'
        ) AS a
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._lost_refusals() IS
    'Refused runs, approvals and exceptions since the last acknowledgement: how many, and how many of them have no audit event. A crash of the server skips numbers, too.';
