-- Applications that mark rows as deleted by themselves go on doing so. After the UPDATE: a trigger before it would make every
-- UPDATE of the table lock each row first. The row is locked FOR UPDATE, as by a DELETE on the view: then no foreign key's check
-- finds it that did not find it before.
CREATE OR REPLACE FUNCTION safe_delete._update_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = off AS %L',
        safe_delete._gate_name(target) || '__update',
        safe_delete._body(target, E'    is_referenced boolean;\n    deletion_id bigint;\n', format(
            $body$    PERFORM safe_delete._refuse_moment(TG_RELID, NEW.%8$s);
%2$s    SELECT true INTO is_referenced FROM %3$s AS t
    WHERE %4$s AND safe_delete._is_referenced(%5$L) FOR UPDATE OF t;
    -- By the key: said otherwise, the server might look through all deleted rows.
    UPDATE %3$s AS t SET %1$I = now(), deletion_id = (SELECT safe_delete._current_deletion(%5$L))
    WHERE %4$s AND (t.%1$I IS NULL) IS FALSE AND t.deletion_id IS NULL RETURNING t.deletion_id INTO deletion_id;
    IF deletion_id IS NULL AND EXISTS (SELECT FROM %3$s AS t WHERE %4$s AND (t.%1$I IS NULL) IS FALSE AND t.deletion_id IS NULL) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD305',
            MESSAGE = %7$L,
            DETAIL = 'A trigger of that table keeps it from being recorded with its deletion.',
            HINT = 'Let the trigger pass rows on whose deletion_id changes. Nothing was deleted.';
    END IF;
    IF is_referenced THEN
        PERFORM safe_delete._follow_updated(%5$L, %6$s);
    END IF;
    RETURN NULL;
$body$,
            safe_delete._deleted_at_name(target),
            safe_delete._refuse_old_snapshot(target),
            safe_delete._own_rows(target),
            (SELECT string_agg(format('t.%1$s %2$s NEW.%1$s', safe_delete._quoted(k.column_name), k.equals), ' AND ' ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k),
            safe_delete._gate_name(target),
            safe_delete._key_object(target, 'NEW'),
            format('a row of %s is not let be deleted', safe_delete._known_name(target)),
            safe_delete._quoted(safe_delete._deleted_at_name(target))
        ))
    )
    WHERE safe_delete._is_adopted(target)
        AND NOT safe_delete._is_gated(target)
$$;

COMMENT ON FUNCTION safe_delete._update_source(regclass) IS
    'Source of the trigger function that makes an UPDATE which sets an adopted column a soft delete. NULL where none is adopted, and for a superuser''s table.';
