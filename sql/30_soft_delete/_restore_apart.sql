CREATE OR REPLACE FUNCTION safe_delete._restore_apart(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    waiting regclass[] := ARRAY(
        SELECT a.target_table
        FROM safe_delete._deletion_account(_restore_apart.deletion_id) AS a
        JOIN pg_class AS c ON c.oid = a.target_table
        WHERE safe_delete._is_in_storage(a.target_table, _restore_apart.deletion_id, deleted_at)
    );
    together regclass[];
    target regclass;
    counts jsonb;
    links jsonb;
    total bigint := 0;
BEGIN
    FOREACH target IN ARRAY waiting LOOP
        PERFORM safe_delete._protected(target);
        PERFORM safe_delete._follow_table(target);
        PERFORM safe_delete._refuse_lost_columns(target, deletion_id, deleted_at);
        PERFORM safe_delete._hold_restored(target, deletion_id, deleted_at);
    END LOOP;
    -- The deletion may be this transaction's own.
    PERFORM safe_delete._detach_nulled();
    links := (SELECT jsonb_agg(to_jsonb(l) || jsonb_build_object('child_table', l.child_table::oid)) FROM safe_delete._links_to_restore(deletion_id, deleted_at) AS l);
    WHILE cardinality(waiting) > 0 LOOP
        together := safe_delete._next_group(waiting);
        FOREACH target IN ARRAY together LOOP
            PERFORM safe_delete._begin_act(target, 'restore');
        END LOOP;
        counts := safe_delete._use_hand(
            together[1], 'restore',
            jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at, 'targets', to_jsonb(together::oid[]::text[]))
        );
        FOREACH target IN ARRAY together LOOP
            PERFORM safe_delete._end_act(target, 'restore');
            PERFORM safe_delete._refuse_deferred_code(target);
            PERFORM safe_delete._empty_storage(target, deletion_id, deleted_at, (counts ->> target::oid::text)::bigint);
            PERFORM safe_delete._post(deletion_id, target, -(counts ->> target::oid::text)::bigint);
            total := total + (counts ->> target::oid::text)::bigint;
            waiting := array_remove(waiting, target);
        END LOOP;
    END LOOP;
    PERFORM safe_delete._put_links_back(l.child_table::regclass, l.foreign_key, l.links, l.cut_at)
    FROM jsonb_to_recordset(links) AS l (child_table oid, foreign_key oid, links jsonb, cut_at timestamptz);
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_apart(bigint, timestamptz) IS 'Brings rows of a deletion back from all deleted storages. Returns how many.';
