-- Storage has no index on what it references, so it is not searched in each batch: rows come to it, and go, by deletions younger
-- than what is purged, and by restores. Other holds are another matter.
CREATE OR REPLACE FUNCTION safe_delete._see_ancestors(this_run safe_delete.run)
RETURNS safe_delete.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    holds text := (
        SELECT md5(string_agg(h.hold_id::text, ',' ORDER BY h.hold_id))
        FROM safe_delete.hold AS h
        WHERE h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    );
BEGIN
    IF this_run.held_ancestors IS NULL OR this_run.held_ancestors ->> 'holds' IS DISTINCT FROM holds THEN
        this_run.held_ancestors := jsonb_build_object('holds', holds, 'keys', safe_delete._held_ancestors(this_run.job, this_run.target_table));
    END IF;
    RETURN this_run;
END;
$$;

COMMENT ON FUNCTION safe_delete._see_ancestors(safe_delete.run) IS 'A purge with the keys that rows on hold in other tables depend on, looked up anew where there are other holds.';
