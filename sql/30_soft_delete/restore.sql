CREATE OR REPLACE FUNCTION safe_delete._storage_count(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_count bigint;
BEGIN
    EXECUTE format(
        'SELECT count(*) FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
        safe_delete._gate_name(target)
    ) INTO row_count USING deletion_id, deleted_at;
    RETURN row_count;
END;
$$;

COMMENT ON FUNCTION safe_delete._storage_count(regclass, bigint, timestamptz) IS 'Rows of a deletion that lie in deleted storage of a table.';

CREATE OR REPLACE FUNCTION safe_delete._empty_storage(target regclass, deletion_id bigint, deleted_at timestamptz, expected_count bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_count bigint;
BEGIN
    PERFORM safe_delete._begin_act(target, 'restore');
    EXECUTE format(
        'DELETE FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
        safe_delete._gate_name(target)
    ) USING deletion_id, deleted_at;
    GET DIAGNOSTICS row_count = ROW_COUNT;
    PERFORM safe_delete._end_act(target, 'restore');
    -- A purge, or a trigger of the table, came in between: then nothing is restored at all.
    IF row_count IS DISTINCT FROM expected_count THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format('%s rows of %s were deleted, but %s would come back', row_count, safe_delete._table_name(target), expected_count),
            DETAIL = 'Another session purged some of them, or a trigger of the table dropped or added rows.',
            HINT = 'Nothing was restored; look at the table''s triggers and at safe_delete.runs, then try again.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._empty_storage(regclass, bigint, timestamptz, bigint) IS 'Removes restored rows from deleted storage, and refuses if they are not as many as came back.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_lost_columns(target regclass, deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone_column name;
    has_values boolean;
BEGIN
    FOR gone_column IN
        SELECT s.column_name
        FROM safe_delete._columns(format('safe_delete_data.%I', safe_delete._gate_name(target))::regclass) AS s
        WHERE s.column_name NOT IN ('deleted_at', 'deletion_id')
            AND NOT EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE c.column_name = s.column_name AND c.base_type = s.base_type)
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND s.%I IS NOT NULL)',
            safe_delete._gate_name(target), gone_column
        ) INTO has_values USING deletion_id, deleted_at;
        IF has_values THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD306',
                MESSAGE = format('rows of %s were deleted with values in column %I, which the table no longer has', safe_delete._table_name(target), gone_column),
                DETAIL = 'The column was dropped, renamed or given another type since.',
                HINT = 'Nothing was restored, the rows are kept. Bring the column back as it was, restore, then change it again.';
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_lost_columns(regclass, bigint, timestamptz) IS 'Refuses a restore that would leave values behind.';

-- Tables of one owner come back in one statement. Where owners differ, parents' owners go first.
CREATE OR REPLACE FUNCTION safe_delete._next_group(targets regclass[])
RETURNS regclass[]
LANGUAGE sql
STABLE
AS $$
    SELECT array_agg(t.target ORDER BY t.target)
    FROM unnest(targets) AS t (target)
    JOIN pg_catalog.pg_class AS c ON c.oid = t.target
    GROUP BY c.relowner
    ORDER BY (
        SELECT count(*)
        FROM pg_catalog.pg_constraint AS f
        JOIN pg_catalog.pg_class AS parent ON parent.oid = f.confrelid
        WHERE f.contype = 'f'
            AND f.conrelid = ANY (array_agg(t.target))
            AND f.confrelid = ANY (targets)
            AND parent.relowner <> c.relowner
    ), min(t.target)
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._next_group(regclass[]) IS 'The tables to bring back next: those of one owner, of all owners the one whose tables reference others'' least.';

CREATE OR REPLACE FUNCTION safe_delete._restore_apart(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    waiting regclass[] := ARRAY(
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        JOIN pg_class AS c ON c.oid = p.target_table
        JOIN safe_delete.deletion_target AS t ON t.target_table = p.target_table
        WHERE p.hiding = 'apart'
            AND p.is_ready
            AND t.deletion_id = _restore_apart.deletion_id
            AND safe_delete._storage_count(p.target_table, _restore_apart.deletion_id, deleted_at) > 0
    );
    together regclass[];
    target regclass;
    counts jsonb;
    total bigint := 0;
BEGIN
    WHILE cardinality(waiting) > 0 LOOP
        together := safe_delete._next_group(waiting);
        FOREACH target IN ARRAY together LOOP
            PERFORM safe_delete._protected(target);
            PERFORM safe_delete._refuse_lost_columns(target, deletion_id, deleted_at);
            PERFORM safe_delete._begin_act(target, 'restore');
        END LOOP;
        counts := safe_delete._call_hand(
            safe_delete._hand(together[1], 'restore'),
            jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at, 'targets', to_jsonb(together::oid[]::text[]))
        );
        FOREACH target IN ARRAY together LOOP
            PERFORM safe_delete._end_act(target, 'restore');
            PERFORM safe_delete._refuse_deferred_code(target);
            PERFORM safe_delete._empty_storage(target, deletion_id, deleted_at, (counts ->> target::oid::text)::bigint);
            total := total + (counts ->> target::oid::text)::bigint;
            waiting := array_remove(waiting, target);
        END LOOP;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_apart(bigint, timestamptz) IS 'Brings rows of a deletion back from all deleted storages. Returns how many.';

CREATE OR REPLACE FUNCTION safe_delete._restore_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass;
    total bigint := 0;
BEGIN
    FOR target IN
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        JOIN safe_delete.deletion_target AS t ON t.target_table = p.target_table
        WHERE p.hiding <> 'apart'
            AND p.is_ready
            AND t.deletion_id = _restore_in_place.deletion_id
        ORDER BY p.target_table
    LOOP
        total := total + (
            safe_delete._act(
                target, 'restore', 'restore', jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at)
            ) ->> target::oid::text
        )::bigint;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place(bigint, timestamptz) IS 'Makes rows of a deletion live again in all tables that keep their deleted rows. Returns how many.';

CREATE OR REPLACE FUNCTION safe_delete.restore(deletion_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    undone safe_delete.deletion;
    restored_count bigint;
BEGIN
    PERFORM safe_delete._require_read_committed();
    -- Two restores of one deletion cannot run at once: the second one waits, and finds nothing left.
    SELECT d.* INTO undone FROM safe_delete.deletion AS d WHERE d.deletion_id = restore.deletion_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD302',
            MESSAGE = format('there is no deletion %s', coalesce(deletion_id::text, 'NULL')),
            HINT = 'Look it up in safe_delete.deletions.';
    END IF;

    restored_count := safe_delete._restore_apart(undone.deletion_id, undone.deleted_at)
        + safe_delete._restore_in_place(undone.deletion_id, undone.deleted_at);

    IF restored_count > 0 THEN
        INSERT INTO safe_delete.restoration (
            deletion_id, restored_at, row_count, restored_by, restored_as, application_name, client_address
        )
        VALUES (
            undone.deletion_id, clock_timestamp(), restored_count, session_user, safe_delete._caller(),
            nullif(current_setting('application_name'), ''), inet_client_addr()
        );
    END IF;
    RETURN restored_count;
EXCEPTION
    WHEN unique_violation THEN
        DECLARE
            reported_detail text;
            reported_table text;
        BEGIN
            GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_table = TABLE_NAME;
            RAISE EXCEPTION USING
                ERRCODE = 'SD303',
                MESSAGE = format('deletion %s cannot be restored: a live row of %s has taken a key of it, or it took that key more than once', deletion_id, reported_table),
                DETAIL = reported_detail,
                HINT = 'Change or delete the live row, then restore again. Nothing was restored.';
        END;
    WHEN foreign_key_violation THEN
        DECLARE
            reported_detail text;
            reported_table text;
        BEGIN
            GET STACKED DIAGNOSTICS reported_detail = PG_EXCEPTION_DETAIL, reported_table = TABLE_NAME;
            RAISE EXCEPTION USING
                ERRCODE = 'SD303',
                MESSAGE = format('deletion %s cannot be restored: a row that %s references is not there', deletion_id, reported_table),
                DETAIL = reported_detail,
                HINT = 'Restore the deletion that took it first. Nothing was restored.';
        END;
END;
$$;

COMMENT ON FUNCTION safe_delete.restore(bigint) IS
    'The exact inverse of one deletion, all or nothing: every row that it took, in every table, byte for byte. Returns the number of rows brought back; 0 when none is left to restore.';
