CREATE OR REPLACE FUNCTION safe_delete._restore_all(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reported_detail text;
    reported_table text;
    restored bigint;
    links jsonb;
    moved bigint := 1;
    moved_before bigint;
BEGIN
    LOOP
        -- Not taken back by what follows: what lies apart goes with its parent in the next round.
        PERFORM safe_delete._move_in_place(deletion_id, deleted_at);
        BEGIN
            -- What lies apart references what lies in place, and never the other way.
            links := (SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('child_table', l.child_table::oid)) FROM safe_delete._links_in_place(deletion_id, deleted_at) AS l);
            restored := safe_delete._restore_in_place(deletion_id, deleted_at);
            restored := restored + safe_delete._restore_apart(deletion_id, deleted_at);
            PERFORM safe_delete._put_links_back(l.child_table::regclass, l.foreign_key, l.links, l.cut_at)
            FROM jsonb_to_recordset(links) AS l (child_table oid, foreign_key oid, links jsonb, cut_at timestamptz);
            RETURN restored;
        EXCEPTION
            WHEN unique_violation OR exclusion_violation THEN
                GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_table = TABLE_NAME;
                RAISE EXCEPTION USING
                    ERRCODE = 'SD303',
                    MESSAGE = format('%s cannot be restored: a live row of %s has taken a key of it, or it took that key more than once', safe_delete._deletion_label(deletion_id), reported_table),
                    DETAIL = reported_detail,
                    HINT = 'Change or delete the live row, then restore again. Nothing was restored.';
            WHEN not_null_violation OR check_violation THEN
                -- Not with the server's DETAIL: that is the whole row.
                GET STACKED DIAGNOSTICS reported_table = TABLE_NAME;
                RAISE EXCEPTION USING
                    ERRCODE = 'SD303',
                    MESSAGE = format('%s cannot be restored: %s', safe_delete._deletion_label(deletion_id), SQLERRM),
                    HINT = format('The rows are older than this rule of %s: change it, or restore the others with restore_rows(). Nothing was restored.', reported_table);
            WHEN foreign_key_violation THEN
                GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_table = TABLE_NAME;
        END;
        -- Rows that another parent keeps deleted; their own children may follow in the next round.
        -- Where none is, a parent may have come back while we waited for its restore: then once more.
        moved_before := moved;
        moved := safe_delete._move_to_parents(deletion_id, deleted_at);
        IF moved = 0 AND moved_before = 0 THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD303',
                MESSAGE = format('%s cannot be restored: a row that %s references is not there', safe_delete._deletion_label(deletion_id), reported_table),
                DETAIL = reported_detail,
                HINT = 'Restore the deletion that took it first. Nothing was restored.';
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_all(bigint, timestamptz) IS
    'Brings all rows of a deletion back but those that another deleted parent keeps deleted. Returns how many.';
