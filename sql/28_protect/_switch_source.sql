-- Belongs to safe_delete_owner, like the function of the move, and touches only storage that was made for exactly these types.
CREATE OR REPLACE FUNCTION safe_delete._switch_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
        p.gate_name || '__switch',
        safe_delete._body(target, E'    is_as_known boolean;\n    moment timestamptz;\n    unknown_id bigint;\n', format(
            $body$    PERFORM safe_delete._refuse_other_table(%1$L, TG_RELID);
    PERFORM safe_delete._refuse_false_rows(TG_RELID, TG_NAME);
    SELECT %2$s INTO is_as_known FROM deleted_row AS d LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF NOT is_as_known THEN
        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = %3$L,
            HINT = 'Repeat the transaction.';
    END IF;
    SELECT d.deletion_id INTO unknown_id FROM deleted_row AS d
    WHERE NOT EXISTS (SELECT FROM safe_delete.deletion AS r WHERE r.deletion_id = d.deletion_id AND r.deleted_at = d.deleted_at) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = %4$L,
            DETAIL = format('A row says deletion %%s.', coalesce(unknown_id::text, 'NULL')),
            HINT = 'Nobody could restore it. Look at the rows whose deletion_id is not in safe_delete.deletions; nothing was changed.';
    END IF;
    FOR moment IN SELECT DISTINCT date_trunc(%5$L, d.deleted_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' FROM deleted_row AS d LOOP
        PERFORM safe_delete._make_storage_partition(TG_RELID, moment);
    END LOOP;
    INSERT INTO safe_delete_data.%1$I (%6$s, deleted_at, deletion_id) SELECT %7$s, d.deleted_at, d.deletion_id FROM deleted_row AS d;
    -- Counted now, so that a row which is lost later is missed.
    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count, is_count)
    SELECT c.deletion_id, TG_RELID, safe_delete._known_name(TG_RELID), c.row_count, true
    FROM (
        SELECT d.deletion_id, d.row_count - coalesce(sum(t.row_count) FILTER (WHERE t.is_purged IS NOT TRUE), 0) AS row_count
        FROM (SELECT r.deletion_id, count(*) AS row_count FROM deleted_row AS r GROUP BY r.deletion_id) AS d
        JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id AND t.target_table = TG_RELID
        GROUP BY d.deletion_id, d.row_count
        HAVING bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0
    ) AS c
    WHERE c.row_count <> 0;
    RETURN NULL;
$body$,
            p.gate_name,
            safe_delete._is_as_seen(target),
            format('columns of %s have changed at this moment', safe_delete._known_name(target)),
            format('%s has deleted rows of a deletion that there is not', safe_delete._known_name(target)),
            p.storage_partition,
            string_agg(quote_ident(safe_delete._stored_name(c.column_name)), ', ' ORDER BY c.column_number) FILTER (WHERE c.column_name NOT IN ('deleted_at', 'deletion_id')),
            string_agg(safe_delete._to_stored(safe_delete._field('d', c.column_name), c.type_id), ', ' ORDER BY c.column_number) FILTER (WHERE c.column_name NOT IN ('deleted_at', 'deletion_id'))
        ))
    )
    FROM safe_delete.protected_table AS p
    CROSS JOIN safe_delete._columns(target) AS c
    WHERE p.target_table = target
    GROUP BY p.gate_name, p.storage_partition
$$;

COMMENT ON FUNCTION safe_delete._switch_source(regclass) IS 'Source of the trigger function that moves deleted rows of a table in place to deleted storage, with the deletion and the time that they have.';
