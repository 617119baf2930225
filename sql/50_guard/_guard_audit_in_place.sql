CREATE OR REPLACE FUNCTION safe_delete._guard_audit_in_place(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        jsonb_array_length(profile -> 'problems') > 0,
        jsonb_array_length(profile -> 'problems')::text,
        '0',
        coalesce(profile -> 'problems' ->> 0, 'triggers, hands and columns are as protect() left them')
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_audit_in_place(jsonb, jsonb) IS 'Stops when a trigger or hand of the kit is missing, disabled or another''s, or columns changed.';
