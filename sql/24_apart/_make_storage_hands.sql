-- What works on deleted storage alone belongs to safe_delete_owner: storage carries no code of anybody's.
CREATE OR REPLACE FUNCTION safe_delete._make_storage_hands(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    age_column name := (
        SELECT p.age_column FROM safe_delete.protected_table AS p
        WHERE p.target_table = target
            AND safe_delete._age_type(target, p.age_column) IN ('date', 'timestamp without time zone', 'timestamp with time zone')
    );
    hand name;
BEGIN
    EXECUTE safe_delete._profile_deleted_source(target, 'apart', age_column);
    EXECUTE safe_delete._purge_storage_source(target, age_column);
    EXECUTE safe_delete._survivors_source(target, age_column);
    EXECUTE safe_delete._keys_source(target);
    FOREACH hand IN ARRAY ARRAY['profile_deleted', 'purge', 'survivors', 'keys'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION safe_delete_gate.%I(jsonb) FROM PUBLIC', safe_delete._gate_name(target) || '__' || hand);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_storage_hands(regclass) IS 'Makes the functions that profile and purge deleted storage.';
