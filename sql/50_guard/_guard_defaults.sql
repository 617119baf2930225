CREATE OR REPLACE FUNCTION safe_delete._guard_defaults()
RETURNS TABLE (place integer, guard_name text, settings jsonb, takes text)
LANGUAGE sql
IMMUTABLE
AS $$
    VALUES
        (1, 'row_count', '{"max": 100000}'::jsonb, '{"max": rows}'),
        (2, 'row_ratio', '{"max": 0.05}', '{"max": share of the table, above 0 and up to 1}'),
        (3, 'too_old', '{}', '{"allowed_interval": "7 days"} or {"waived": "why"}'),
        (4, 'too_recent', '{"floor": "1 day"}', '{"floor": "1 day"}'),
        (5, 'missing_age', '{"action": "show"}', '{"action": "show" or "stop"}'),
        (6, 'holds', '{"action": "spare"}', '{"action": "spare" or "stop"}'),
        (7, 'minimum_kept', '{}', '{"min": rows} or {"waived": "why"}'),
        (8, 'audit_in_place', '{}', 'no settings')
$$;

COMMENT ON FUNCTION safe_delete._guard_defaults() IS 'The guards, in the order in which they are shown, with their defaults and what they take.';
