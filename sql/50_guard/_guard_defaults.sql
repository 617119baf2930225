CREATE OR REPLACE FUNCTION safe_delete._guard_defaults()
RETURNS TABLE (place integer, guard_name text, settings jsonb, takes text)
LANGUAGE sql
IMMUTABLE
AS $$
    VALUES
        (1, 'row_count', '{"max": 100000}'::jsonb, '{"max": rows}'),
        (2, 'row_ratio', '{"max": 0.05}', '{"max": share of the table, above 0 and up to 1}'),
        (3, 'too_old', '{}', '{"allowed_interval": "7 days"} or {"waived": "why"}, with {"sentinels": "stop" or "go"}'),
        (4, 'too_recent', '{"floor": "1 day"}', '{"floor": "1 day"}'),
        (5, 'missing_age', '{"action": "show"}', '{"action": "show" or "stop"}'),
        (6, 'default_date', '{"share": 0.2, "min": 100}', '{"share": of the candidates, "min": rows} or {"waived": "why"}'),
        (7, 'live_references', '{"max": 0}', '{"max": rows}'),
        (8, 'unprotected_cascade', '{"max": 0}', '{"max": rows}'),
        (9, 'holds', '{"action": "spare"}', '{"action": "spare" or "stop"}'),
        (10, 'velocity', '{"factor": 5, "min": 1000}', '{"factor": times the median, "min": rows} or {"waived": "why"}'),
        (11, 'clock', '{"factor": 3}', '{"factor": times the job''s interval} or {"waived": "why"}'),
        (12, 'stalled_table', '{"action": "stop"}', '{"action": "stop"} or {"waived": "why"}'),
        (13, 'minimum_kept', '{}', '{"min": rows} or {"waived": "why"}'),
        (14, 'audit_in_place', '{}', 'no settings'),
        (15, 'foreign_key_index', '{"max": 10000}', '{"max": rows of the referencing table}')
$$;

COMMENT ON FUNCTION safe_delete._guard_defaults() IS 'The guards of the kit, in the order in which they are shown, with their defaults and what they take.';
