-- Fires for each row, because only so it comes before the server's own triggers for foreign keys, which cut the links
-- (they are row triggers too, and all of a row's triggers fire in the order of their names). Acts once for a statement:
-- at its first row nothing has been cut yet, and deleted_row has all rows already.
CREATE OR REPLACE FUNCTION safe_delete._remember_links()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    reference record;
    gone jsonb;
    links jsonb;
BEGIN
    IF to_regclass('deleted_row') IS NOT NULL THEN
        PERFORM safe_delete._refuse_false_rows(TG_RELID, TG_NAME);
    END IF;
    IF NOT (SELECT ROW(OLD.*)::record *= ROW(d.*)::record FROM deleted_row AS d LIMIT 1) THEN
        RETURN NULL;
    END IF;
    FOR reference IN SELECT r.* FROM safe_delete._cut_references(TG_RELID) AS r LOOP
        EXECUTE format(
            'SELECT jsonb_agg(jsonb_build_array(%s)) FROM deleted_row AS d',
            (SELECT string_agg(format('format(''%%s'', d.%I)', n.name), ', ' ORDER BY n.place) FROM unnest(reference.parent_columns) WITH ORDINALITY AS n (name, place))
        ) INTO gone;
        BEGIN
            links := safe_delete._read(
                reference.child, 'links', jsonb_build_object('foreign_key', reference.foreign_key::text, 'gone', gone)
            ) -> 'links';
        EXCEPTION
            -- The child has another owner, row security that binds him, other columns: no reason to refuse the DELETE.
            WHEN insufficient_privilege OR undefined_column OR undefined_function OR data_exception OR SQLSTATE 'SD206' THEN
                links := '[]';
                PERFORM safe_delete._record_event(
                    'links not remembered', reference.child,
                    jsonb_build_object('parent', safe_delete._table_name(TG_RELID), 'foreign_key', reference.foreign_key_name, 'why', SQLERRM)
                );
        END;
        IF links <> '[]' THEN
            INSERT INTO safe_delete.detachment (transaction_id, detached_at, parent_table, child_table, foreign_key_name, links)
            VALUES (pg_current_xact_id(), now(), TG_RELID, reference.child, reference.foreign_key_name, links);
        END IF;
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._remember_links() IS 'Trigger of apart tables that foreign keys with ON DELETE SET NULL or SET DEFAULT reference: remembers what is about to be cut.';
