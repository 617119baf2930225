-- A DELETE of a table takes rows of those that inherit from it, whose statement triggers do not fire, and shows them without
-- their own columns: so each table of a hierarchy moves its own rows, one by one. No UPDATE moves rows between such tables.
--
-- What is said of columns in _move_source() holds here, too; only is there no transition table that would make the server
-- plan anew after an ALTER TABLE: the table's number, a constant of a type for that, does.
CREATE OR REPLACE FUNCTION safe_delete._move_row_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        'SET search_path = pg_catalog, pg_temp AS %L',
        p.gate_name || '__move_row',
        safe_delete._body(target, E'    is_stale boolean;\n    is_known boolean;\n    healed text[];\n    deletion_id bigint;\n', format(
            $body$    IF TG_OP <> 'DELETE' OR TG_WHEN <> 'AFTER' OR TG_LEVEL <> 'ROW' THEN
        PERFORM safe_delete._refuse_false_trigger(TG_RELID, TG_NAME);
    END IF;
    IF TG_RELID <> %1$s THEN
        -- A dump and restore gives the table another number.
        PERFORM safe_delete._refuse_other_table(%5$L, TG_RELID);
        is_stale := true;
    ELSE
        -- Nothing here names a column: a column that is gone must not fail before it is noticed.
        is_stale := safe_delete._has_drifted_unseen('%1$s'::regclass, %2$L) OR has_column_privilege('%1$s'::regclass, %3$s::smallint, 'SELECT') IS NOT NULL;
        IF NOT is_stale THEN
            is_stale := '%1$s'::regclass IS NULL OR %4$s;
        END IF;
    END IF;
    IF is_stale IS DISTINCT FROM false THEN
        healed := safe_delete._heal_row_storage(TG_RELID);
        EXECUTE healed[1] INTO is_known USING OLD;
        IF is_known IS NOT TRUE THEN
            PERFORM safe_delete._refuse_unknown_columns(TG_RELID);
        END IF;
        EXECUTE healed[2] USING safe_delete._record_row_move(TG_RELID, %5$L), OLD;
        RETURN NULL;
    END IF;
    deletion_id := safe_delete._record_row_move(TG_RELID, %5$L);
    %6$s    RETURN NULL;
$body$,
            target::oid,
            safe_delete._catalog_fingerprint(target),
            (SELECT max(a.attnum) + 1 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = target),
            (
                SELECT string_agg(format('pg_typeof(OLD.%s) <> %s', safe_delete._quoted(c.column_name), c.type_id), ' OR ' ORDER BY c.column_number)
                FROM safe_delete._columns(target) AS c
            ),
            p.gate_name,
            safe_delete._move_insert(target, '(SELECT OLD.*)')
        ))
    )
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._move_row_source(regclass) IS
    'Source of the trigger function that moves deleted rows, one by one, of a table that takes part in inheritance.';
