-- INSTEAD OF DELETE has no re-check of its own: a row that another session changed since the view was read must not be
-- taken for the one that the statement meant. Then the statement fails as a serialization failure, and can be repeated.
-- The row is locked first: an UPDATE that has to wait for it has its deletion made by then, and there is none without rows.
-- FOR UPDATE: a plain UPDATE does not conflict with the lock of a foreign key.
CREATE OR REPLACE FUNCTION safe_delete._hide_body(target regclass, row_name text, taken text, not_taken text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        -- Where no foreign key points to the table it is one statement for each row after the first, which has made the deletion.
        -- A foreign key that came later makes it take nothing.
        CASE WHEN safe_delete._refuse_old_snapshot(target) <> '' THEN safe_delete._refuse_old_snapshot(target)
            ELSE $code$    IF current_setting('safe_delete.cause', true) = concat(current_setting('safe_delete.reason', true), E'\n', current_setting('safe_delete.ticket', true)) THEN
        UPDATE %1$s AS t SET %10$I = now(), deletion_id = (SELECT safe_delete._current_deletion(%2$L))
        WHERE %3$s AND t.%10$I IS NULL AND ROW(%4$s)::record *= ROW(%5$s)::record AND NOT safe_delete._is_referenced(%2$L)%11$s;
        IF FOUND THEN
%12$s        RETURN %8$s;
        END IF;
    END IF;
$code$ END
        || $code$    PERFORM FROM %1$s AS t WHERE %3$s AND t.%10$I IS NULL FOR UPDATE OF t;
    IF FOUND THEN
        -- Asked by the UPDATE: while it has its lock, no foreign key comes.
        UPDATE %1$s AS t SET %10$I = now(), deletion_id = (SELECT safe_delete._current_deletion(%2$L))
        WHERE %3$s AND t.%10$I IS NULL AND ROW(%4$s)::record *= ROW(%5$s)::record
        RETURNING safe_delete._is_referenced(%2$L), t.%10$I IS NULL INTO is_referenced, is_kept;
    END IF;
    IF FOUND THEN
%12$s        IF is_referenced THEN
            PERFORM safe_delete._queue_hidden(%2$L, %7$s);
        END IF;
        RETURN %8$s;
    END IF;
    SELECT ROW(%4$s)::record *= ROW(%5$s)::record INTO is_kept FROM %1$s AS t WHERE %3$s AND t.%10$I IS NULL;
    IF FOUND THEN
%12$s        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = %6$L,
            HINT = 'Repeat the transaction.';
    END IF;
    RETURN %9$s;
$code$,
        safe_delete._reach(target),
        safe_delete._gate_name(target),
        (
            SELECT string_agg(format('t.%1$s %2$s %3$s.%1$s', safe_delete._quoted(k.column_name), k.equals, row_name), ' AND ' ORDER BY k.key_position)
            FROM safe_delete._key_columns(target) AS k
        ),
        c.of_table,
        c.of_row,
        format('a row of %s was changed by another session', safe_delete._known_name(target)),
        safe_delete._key_object(target, row_name),
        taken,
        not_taken,
        safe_delete._deleted_at_name(target),
        k.returning_clause,
        k.check_lines
    )
    FROM safe_delete._kept_check(target) AS k
    CROSS JOIN LATERAL (
        SELECT
            string_agg('t.' || n.name, ', ' ORDER BY o.column_number) AS of_table,
            string_agg(row_name || '.' || n.name, ', ' ORDER BY o.column_number) AS of_row
        FROM safe_delete._columns(target) AS o
        CROSS JOIN LATERAL safe_delete._quoted(o.column_name) AS n (name)
        WHERE o.column_name <> ALL (safe_delete._kit_columns(target))
    ) AS c
$$;

COMMENT ON FUNCTION safe_delete._hide_body(regclass, text, text, text) IS
    'Lines that soft-delete one row for a DELETE on the live view: the row as the view showed it, by its name in the code, and what is returned when it is taken or not.';
