-- Its caller, the trigger, has fixed the search_path and how values are written.
CREATE OR REPLACE FUNCTION safe_delete._remember_portion(parent regclass, child regclass, foreign_key oid, foreign_key_name name, gone jsonb)
RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
    links jsonb;
BEGIN
    links := safe_delete._read(child, 'links', jsonb_build_object('foreign_key', foreign_key::text, 'gone', gone)) -> 'links';
    -- What was read is locked now: an older snapshot may have shown other columns.
    PERFORM safe_delete._refuse_unseen_columns(child, parent);
    IF links <> '[]' THEN
        INSERT INTO safe_delete.detachment (transaction_id, detached_at, cut_at, parent_table, child_table, foreign_key_name, links)
        VALUES (pg_current_xact_id(), now(), now(), parent, child, _remember_portion.foreign_key_name, links);
    END IF;
    RETURN true;
EXCEPTION
    -- The child has another owner, row security that binds him, other columns, too many rows for a value: no reason to
    -- refuse the DELETE.
    WHEN insufficient_privilege OR data_exception OR program_limit_exceeded OR SQLSTATE 'SD206' THEN
        PERFORM safe_delete._record_event(
            'links not remembered', child,
            jsonb_build_object('parent', safe_delete._table_name(parent), 'foreign_key', foreign_key_name, 'why', SQLERRM)
        );
        RETURN false;
END;
$$;

COMMENT ON FUNCTION safe_delete._remember_portion(regclass, regclass, oid, name, jsonb) IS
    'Remembers which rows of a table reference rows that are about to go (arrays of text), by one foreign key. Returns whether it could; if not, there is an audit event.';
