-- The trigger function that moves what a statement deleted. It belongs to safe_delete_owner and touches only deleted
-- storage, which carries no code of the user's.
--
-- It must never lose a column. _has_drifted() is labelled IMMUTABLE so that it costs nothing: the planner folds it when
-- the statement is planned, and every ALTER TABLE makes the server plan it anew. A transaction that keeps its snapshot
-- (REPEATABLE READ) may plan by one that is older than the ALTER, and the session keeps the plan. So it has a statement of
-- its own, with _has_drifted_unseen(), which sees other names; has_column_privilege() sees a new column, the INSERT another
-- type, both each time. Of tables that inherit nothing tells but the snapshot: for them it is asked each time, too.
CREATE OR REPLACE FUNCTION safe_delete._move_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        'SET search_path = pg_catalog, pg_temp AS %L',
        p.gate_name || '__move',
        safe_delete._body(target, E'    is_stale boolean;\n    is_known boolean;\n    healed text[];\n    deletion_id bigint;\n    row_count bigint := 0;\n', format(
            $body$    IF to_regclass('deleted_row') IS NOT NULL THEN
        PERFORM safe_delete._refuse_false_rows(TG_RELID, TG_NAME);
    END IF;
    -- Nothing here names a column: a column that is gone must not fail before it is noticed. And there is no parameter: for
    -- each value of one the server would make a plan, and ask for the columns, anew.
    IF current_setting('transaction_isolation') LIKE 'read %%' THEN
        SELECT safe_delete._has_drifted(%1$s, %2$L) OR has_column_privilege(%1$s, %3$s::smallint, 'SELECT') IS NOT NULL
        INTO is_stale
        FROM deleted_row AS d
        LIMIT 1;
    ELSE
        SELECT safe_delete._has_drifted_unseen(%1$s, %2$L) OR has_column_privilege(%1$s, %3$s::smallint, 'SELECT') IS NOT NULL
            OR safe_delete._has_children(%1$s)
        INTO is_stale
        FROM deleted_row AS d
        LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF TG_RELID <> %1$s THEN
        is_stale := is_stale OR TG_RELID <> ALL (%4$L::oid[]) OR NOT (SELECT c.relispartition FROM pg_class AS c WHERE c.oid = TG_RELID);
    END IF;
    deletion_id := safe_delete._own_deletion();
    IF is_stale IS NOT DISTINCT FROM false THEN
        IF to_regclass('safe_delete_data.' || quote_ident(%7$L || to_char(now() AT TIME ZONE 'UTC', %8$L))) IS NULL THEN
            PERFORM safe_delete._make_storage_partition(%1$s, now());
        END IF;
        %5$s        GET DIAGNOSTICS row_count = ROW_COUNT;
    END IF;
    IF row_count = 0 THEN
        PERFORM safe_delete._refuse_other_table(%6$L, TG_RELID);
        healed := safe_delete._heal_storage(TG_RELID);
        EXECUTE healed[1] INTO is_known;
        IF is_known IS NOT TRUE THEN
            PERFORM safe_delete._refuse_unknown_columns(TG_RELID);
        END IF;
        EXECUTE healed[2] USING deletion_id;
        GET DIAGNOSTICS row_count = ROW_COUNT;
    END IF;
    -- Whoever gives no reason, where the policy demands none, need not be asked. After a dump and restore the number is wrong.
    IF is_stale IS DISTINCT FROM false OR %9$s current_setting('safe_delete.reason', true) <> '' THEN
        PERFORM safe_delete._record_move(deletion_id, %6$L, row_count);
    ELSE
        INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count)
        VALUES (deletion_id, %1$s, %1$s::regclass::text, row_count);
    END IF;
    RETURN NULL;
$body$,
            target::oid,
            safe_delete._catalog_fingerprint(target),
            (SELECT max(a.attnum) + 1 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = target),
            (SELECT array_agg(r.relid::oid) FROM safe_delete._relations(target) AS r (relid)),
            safe_delete._move_insert(target),
            p.gate_name,
            p.gate_name || '__',
            CASE p.storage_partition WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END,
            CASE WHEN safe_delete._policy_of(target) ->> 'reason' <> 'optional' THEN 'true OR' ELSE '' END
        ))
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._move_source(regclass) IS 'Source of the trigger function that moves deleted rows of one table to its storage.';
