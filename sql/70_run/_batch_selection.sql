-- Of two runs in a circle one waits for the other, which only tries: so none waits in a circle.
CREATE OR REPLACE FUNCTION safe_delete._batch_selection(this_run safe_delete.run)
RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    selection jsonb := this_run.selection;
    partner oid;
    is_locked boolean;
BEGIN
    FOR partner IN SELECT k::oid FROM jsonb_object_keys(selection -> 'circle') AS k WHERE k <> this_run.target_table::oid::text ORDER BY k::oid LOOP
        IF partner > this_run.target_table THEN
            PERFORM safe_delete._lock_target(partner::regclass);
            is_locked := true;
        ELSE
            is_locked := pg_try_advisory_xact_lock(1398031684, partner::integer);
        END IF;
        IF NOT is_locked OR safe_delete._release_obstacle((selection #>> ARRAY['circle', partner::text, 'run_id'])::bigint) IS NOT NULL THEN
            selection := selection #- ARRAY['circle', partner::text];
        END IF;
    END LOOP;
    RETURN safe_delete._with_holds(this_run.job, this_run.target_table, selection, this_run.held_ancestors -> 'keys');
END;
$$;

COMMENT ON FUNCTION safe_delete._batch_selection(safe_delete.run) IS
    'What a batch selects by: holds of now, and of other tables in a circle of foreign keys those that are locked and may still be purged from.';
