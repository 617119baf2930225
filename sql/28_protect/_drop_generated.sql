CREATE OR REPLACE FUNCTION safe_delete._drop_generated(target regclass, hands text[])
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    -- Dropped by name alone: the type of an argument may lie in a schema that is closed to the kit.
    FOR here IN
        SELECT f.proname
        FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND (f.proname = ANY (ARRAY(
                SELECT safe_delete._gate_name(target) || '__' || h
                FROM unnest(hands) AS h
                WHERE h = ANY ('{profile,take,take_keys,restore,profile_deleted,purge,count_deleted,key_values,find,present,obstacles,links,follow,survivors,keys,is_chosen,is_subject,was_subject,hide,delete,ask,attempt,check,answer,update,move,move_row,move_replicated,all,switch}')
            ))
            OR ('follow' = ANY (hands) AND starts_with(f.proname, safe_delete._gate_name(target) || '__live_')))
    LOOP
        EXECUTE format('DROP FUNCTION safe_delete_gate.%I', here.proname);
    END LOOP;
    IF 'gate' = ANY (hands) THEN
        PERFORM safe_delete._drop_storage_gate(target);
        EXECUTE format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._drop_generated(regclass, text[]) IS
    'Drops generated functions of a table, and its gate views ("gate"), whoever owns them: the schema is the kit''s.';
