-- The trigger function that moves what a statement deleted. It belongs to safe_delete_owner and touches only deleted
-- storage, which carries no code of the user's.
--
-- It must never lose a column. _has_drifted() is labelled IMMUTABLE so that it costs nothing: the planner folds it when
-- the statement is planned, and every ALTER TABLE makes the server plan it anew. Where the snapshot is older than the
-- ALTER (REPEATABLE READ), the two other tests, which do not depend on snapshots, see a new column or another type.
CREATE OR REPLACE FUNCTION safe_delete._move_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        -- A plan for each value of TG_RELID would ask for the columns each time: five times as much for a row.
        'SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS %L',
        p.gate_name || '__move',
        safe_delete._body(target, E'    is_stale boolean;\n    deletion_id bigint;\n', format(
            $body$    IF to_regclass('deleted_row') IS NOT NULL THEN
        PERFORM safe_delete._refuse_false_rows(TG_RELID, TG_NAME);
    END IF;
    -- Nothing here names a column: a column that is gone must not fail before it is noticed.
    SELECT safe_delete._has_drifted(%1$s, %2$L)
        OR has_column_privilege(%1$s, %3$s::smallint, 'SELECT') IS NOT NULL
        OR TG_RELID <> ALL (%4$L::oid[])
        OR (TG_RELID <> %1$s AND NOT (SELECT c.relispartition FROM pg_class AS c WHERE c.oid = TG_RELID))
    INTO is_stale
    FROM deleted_row AS d
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF is_stale IS NOT DISTINCT FROM false THEN
        SELECT %5$s INTO is_stale FROM deleted_row AS d LIMIT 1;
    END IF;

    IF is_stale IS DISTINCT FROM false THEN
        PERFORM safe_delete._refuse_other_table(%6$L, TG_RELID);
    END IF;
    deletion_id := safe_delete._record_move(%6$L, (SELECT count(*) FROM deleted_row AS d));
    IF is_stale IS DISTINCT FROM false THEN
        EXECUTE safe_delete._heal_storage(TG_RELID) USING deletion_id;
        RETURN NULL;
    END IF;
    IF to_regclass('safe_delete_data.' || quote_ident(%7$L || to_char(now() AT TIME ZONE 'UTC', %8$L))) IS NULL THEN
        PERFORM safe_delete._make_storage_partition(%1$s, now());
    END IF;
    INSERT INTO safe_delete_data.%9$I (%10$s, deleted_at, deletion_id)
    SELECT %11$s, now(), deletion_id
    FROM deleted_row AS d;
    RETURN NULL;
$body$,
            target::oid,
            safe_delete._fingerprint(target),
            (SELECT max(a.attnum) + 1 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = target),
            (SELECT array_agg(r.relid::oid) FROM safe_delete._relations(target) AS r (relid)),
            (
                SELECT string_agg(format('pg_typeof(d.%I) <> %s', c.column_name, c.type_id), ' OR ' ORDER BY c.column_number)
                FROM safe_delete._columns(target) AS c
            ),
            p.gate_name,
            p.gate_name || '__',
            CASE p.storage_partition WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END,
            p.gate_name,
            safe_delete._column_list(target, '', true),
            safe_delete._column_list(target, 'd.', true)
        ))
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._move_source(regclass) IS 'Source of the trigger function that moves deleted rows of one table to its storage.';
