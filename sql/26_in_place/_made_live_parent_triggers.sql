CREATE OR REPLACE FUNCTION safe_delete._made_live_parent_triggers(parent regclass)
RETURNS TABLE (trigger_id oid, child regclass)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.oid, t.tgrelid::regclass
    FROM pg_proc AS f
    JOIN pg_trigger AS t ON t.tgfoid = f.oid
    WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
        AND f.proname ~ ('^' || regexp_replace(safe_delete._gate_name(parent), '([^[:alnum:]_])', E'\\\\\\1', 'g') || '__live_[0-9]+$')
        AND t.tgparentid = 0
$$;

COMMENT ON FUNCTION safe_delete._made_live_parent_triggers(regclass) IS 'The checks that there are on tables which reference a table protected in place, whatever they are called.';
