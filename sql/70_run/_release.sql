CREATE OR REPLACE FUNCTION safe_delete._release(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    latest safe_delete.run;
    obstacle text;
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding <> 'apart' AND p.is_ready) THEN
        RETURN jsonb_build_object('obstacle', 'it is not protected in place');
    END IF;
    SELECT r.* INTO latest FROM safe_delete.run AS r WHERE r.target_table = target AND r.job = 'purge' ORDER BY r.run_id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('obstacle', 'no purge of it has run');
    END IF;
    obstacle := safe_delete._release_obstacle(latest.run_id);
    IF obstacle IS NOT NULL THEN
        RETURN jsonb_build_object('obstacle', obstacle);
    END IF;
    RETURN latest.selection - '{circle,unreleased}'::text[] || jsonb_build_object('run_id', latest.run_id);
END;
$$;

COMMENT ON FUNCTION safe_delete._release(regclass) IS
    'What the last purge of a table in place was let take, by its signature and guards, if nothing that was signed has changed since: its selection, with run_id; otherwise an obstacle.';
