CREATE OR REPLACE FUNCTION safe_delete._drop_foreign_hands(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    -- The table got another owner, who cannot replace what belongs to the one before. With its function goes the trigger of
    -- the view of live rows, which resync() makes anew.
    FOR here IN
        SELECT f.proname, CASE WHEN f.prorettype = 'trigger'::regtype THEN ' CASCADE' ELSE '' END AS with_trigger
        FROM safe_delete._expected_hands(target) AS e
        JOIN pg_proc AS f ON f.pronamespace = 'safe_delete_gate'::regnamespace AND f.proname = e.hand_name
        WHERE pg_get_userbyid(f.proowner) <> e.owner_name
            AND (f.prorettype <> 'trigger'::regtype OR f.proname LIKE E'%\\_\\_delete' OR f.proname LIKE E'%\\_\\_update' OR f.proname LIKE E'%\\_\\_attempt')
    LOOP
        EXECUTE format('DROP FUNCTION safe_delete_gate.%I%s', here.proname, here.with_trigger);
    END LOOP;
    EXECUTE format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target));
    PERFORM safe_delete._drop_storage_gate(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._drop_foreign_hands(regclass) IS 'Drops hands of a former owner.';
