CREATE OR REPLACE FUNCTION safe_delete._hand_source(
    target regclass,
    hand_name name,
    is_definer boolean,
    declarations text,
    body text
)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I(arguments jsonb) RETURNS jsonb LANGUAGE plpgsql %s'
        'SET search_path = pg_catalog, pg_temp SET row_security = off AS %L',
        hand_name,
        CASE WHEN is_definer THEN 'SECURITY DEFINER ' ELSE '' END,
        safe_delete._body(target, declarations, body)
    )
$$;

COMMENT ON FUNCTION safe_delete._hand_source(regclass, name, boolean, text, text) IS 'Source of a hand: a generated function that works on one table.';
