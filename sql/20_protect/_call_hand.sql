-- The trampoline. It belongs to safe_delete_worker (90_access/ownership.sql), which has no right on any table: a hand
-- that its owner turned into SECURITY INVOKER runs as that powerless role, and not as the owner of the kit.
CREATE OR REPLACE FUNCTION safe_delete._call_hand(hand_name name, arguments jsonb)
RETURNS jsonb
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer jsonb;
BEGIN
    EXECUTE format('SELECT safe_delete_gate.%I($1)', hand_name) INTO answer USING arguments;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._call_hand(name, jsonb) IS 'Runs a hand as safe_delete_worker. Only safe_delete_owner may call it.';
