-- What works on deleted storage alone belongs to safe_delete_owner: storage carries no code of anybody's.
CREATE OR REPLACE FUNCTION safe_delete._make_storage_hands(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hand name;
    source text;
BEGIN
    FOR source IN SELECT s FROM safe_delete._storage_hand_sources(target) AS s LOOP
        EXECUTE source;
    END LOOP;
    FOREACH hand IN ARRAY ARRAY['profile_deleted', 'purge', 'survivors', 'keys'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I(jsonb) FROM PUBLIC', safe_delete._gate_name(target) || '__' || hand);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_hands(regclass) IS 'Makes the functions that profile and purge deleted storage.';
