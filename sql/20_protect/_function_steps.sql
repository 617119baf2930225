-- Statements, in order. protect_steps() shows them, protect() and resync() execute them: there is no other way in.
CREATE OR REPLACE FUNCTION safe_delete._function_steps(source text, signature text, owner_name name, caller_grants text)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT ARRAY[
        source,
        format('ALTER FUNCTION safe_delete_gate.%s OWNER TO %I', signature, owner_name),
        format('SELECT safe_delete._strip_grants(%L::regprocedure)', 'safe_delete_gate.' || signature)
    ] || CASE WHEN caller_grants IS NULL THEN ARRAY[]::text[]
        ELSE ARRAY[format('GRANT EXECUTE ON FUNCTION safe_delete_gate.%s TO %s', signature, caller_grants)] END
$$;

COMMENT ON FUNCTION safe_delete._function_steps(text, text, name, text) IS 'Statements that make a generated function, give it to its owner, and take everybody else''s rights.';
