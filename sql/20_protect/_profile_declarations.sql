CREATE OR REPLACE FUNCTION safe_delete._profile_declarations(measure_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format(
        E'    oldest %1$s;\n    newest %1$s;\n    taken_before %1$s := %2$s;\n    day_origin timestamptz := ''2000-01-01''::timestamp AT TIME ZONE (arguments ->> ''time_zone'');\n    answer jsonb;\n',
        measure_type,
        safe_delete._as_age('taken_before', CASE measure_type WHEN 'timestamptz' THEN 'timestamp with time zone' ELSE measure_type END)
    )
$$;

COMMENT ON FUNCTION safe_delete._profile_declarations(text) IS 'Further variables of a profile.';
