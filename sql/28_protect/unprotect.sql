CREATE OR REPLACE FUNCTION safe_delete._refuse_lost_storage(protected safe_delete.protected_table)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    has_rows boolean;
BEGIN
    IF to_regclass(format('safe_delete_data.%I', protected.gate_name)) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM safe_delete_data.%I)', protected.gate_name) INTO has_rows;
    IF has_rows THEN
        PERFORM safe_delete._refuse_unprotect(protected.target_table);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_lost_storage(safe_delete.protected_table) IS 'Refuses while deleted storage has rows. Asked again right before it is dropped: no step trusts that another one came first.';

CREATE OR REPLACE FUNCTION safe_delete._begin_unprotect(target regclass)
RETURNS safe_delete.protected_table
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    PERFORM safe_delete._require_ownership(safe_delete._find_target(target));
    SELECT p.* INTO protected FROM safe_delete.protected_table AS p WHERE p.target_table = safe_delete._find_target(target);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected', safe_delete._table_name(target)),
            HINT = 'See safe_delete.protected_tables.';
    END IF;
    PERFORM safe_delete._lock_target(protected.target_table);
    IF EXISTS (
        SELECT FROM safe_delete.hold AS h
        WHERE h.target_table = protected.target_table
            AND h.released_at IS NULL
            AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp())
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD403',
            MESSAGE = format('%s is on hold', safe_delete._table_name(protected.target_table)),
            DETAIL = 'Without protection nothing would keep its rows.',
            HINT = 'See safe_delete.active_holds; release_hold() first.';
    END IF;
    IF EXISTS (SELECT FROM safe_delete.run AS r WHERE r.target_table = protected.target_table AND r.state = 'running') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD701',
            MESSAGE = format('a run is under way on %s', safe_delete._table_name(target)),
            HINT = 'Let it finish, or stop it with safe_delete.stop_run().';
    END IF;
    PERFORM safe_delete._refuse_lost_storage(protected);
    PERFORM safe_delete._open_gate(protected.target_table);
    RETURN protected;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_unprotect(regclass) IS 'First step of unprotect(): refuses while rows are deleted or a run is under way.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'SD207',
        MESSAGE = format('%s has deleted rows', safe_delete._table_name(target)),
        DETAIL = 'unprotect() would lose them, or bring them back without being asked.',
        HINT = 'Restore them with safe_delete.restore(), or purge them, first.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unprotect(regclass) IS 'The refusal of unprotect() while rows are deleted.';

CREATE OR REPLACE FUNCTION safe_delete._unprotect_statements(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.statement
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS c ON c.oid = p.target_table
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT 1 AS place, 0 AS part, format('SELECT safe_delete._drop_generated(%L::regclass, ''{hide,gate}'')', safe_delete._table_name(p.target_table)) AS statement
        UNION ALL
        -- By what they are made of, not by name: the table may have been renamed.
        SELECT DISTINCT 2, 0, format('DROP VIEW %s', safe_delete._table_name(w.ev_class))
        FROM pg_proc AS f
        JOIN pg_depend AS d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_rewrite AS w ON w.oid = d.objid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = p.gate_name || '__all'
        UNION ALL
        SELECT 2, 0, format('DROP VIEW %s', safe_delete._table_name(g.tgrelid))
        FROM pg_trigger AS g
        JOIN pg_proc AS f ON f.oid = g.tgfoid
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = p.gate_name || '__delete'
        UNION ALL
        SELECT 3, 0, format('DROP TRIGGER %I ON %s', t.tgname, safe_delete._table_name(t.tgrelid))
        FROM pg_trigger AS t
        JOIN pg_proc AS f ON f.oid = t.tgfoid
        WHERE t.tgrelid IN (SELECT r FROM safe_delete._relations(p.target_table) AS r)
            AND t.tgparentid = 0
            AND f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
        UNION ALL
        SELECT 6, 0, format('DROP INDEX IF EXISTS %I.%I', n.nspname, safe_delete._purge_index_name(p.target_table))
        WHERE p.hiding <> 'apart'
        UNION ALL
        SELECT 7, 0, format('ALTER TABLE %s DROP COLUMN IF EXISTS deleted_at, DROP COLUMN IF EXISTS deletion_id', safe_delete._table_name(p.target_table))
        WHERE p.hiding <> 'apart'
    ) AS s
    WHERE p.target_table = target
    ORDER BY s.place, s.part, s.statement
$$;

COMMENT ON FUNCTION safe_delete._unprotect_statements(regclass) IS 'Statements that take everything of the kit off a table.';

CREATE OR REPLACE FUNCTION safe_delete._drop_generated(target regclass, hands text[])
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    -- Dropped by name alone: the type of an argument may lie in a schema that is closed to the kit.
    FOR here IN
        SELECT f.proname
        FROM pg_proc AS f
        WHERE f.pronamespace = 'safe_delete_gate'::regnamespace
            AND f.proname = ANY (ARRAY(
                SELECT safe_delete._gate_name(target) || '__' || h
                FROM unnest(hands) AS h
                WHERE h = ANY ('{profile,take,take_keys,restore,profile_deleted,purge,count_deleted,key_values,survivors,keys,hide,delete,move,all}')
            ))
    LOOP
        EXECUTE format('DROP FUNCTION safe_delete_gate.%I', here.proname);
    END LOOP;
    IF 'gate' = ANY (hands) THEN
        EXECUTE format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target) || '__deleted');
        EXECUTE format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._drop_generated(regclass, text[]) IS
    'Drops generated functions of a table, and its gate views ("gate"), whoever owns them: the schema is the kit''s.';

CREATE OR REPLACE FUNCTION safe_delete._finish_unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._close_gate(target);
    SELECT p.* INTO STRICT protected FROM safe_delete.protected_table AS p WHERE p.target_table = target;

    PERFORM safe_delete._drop_generated(target, '{profile,take,take_keys,restore,profile_deleted,purge,count_deleted,key_values,survivors,keys,delete,move,all}');
    PERFORM safe_delete._refuse_lost_storage(protected);
    EXECUTE format('DROP TABLE IF EXISTS safe_delete_data.%I', protected.gate_name);
    DELETE FROM safe_delete.protected_table AS p WHERE p.target_table = target;
    IF NOT safe_delete._is_gated(target) AND NOT EXISTS (
        SELECT FROM safe_delete.protected_table AS p
        WHERE p.hiding <> 'apart' AND safe_delete._table_owner(p.target_table) = safe_delete._table_owner(target)
    ) THEN
        EXECUTE format('REVOKE EXECUTE ON FUNCTION safe_delete._current_deletion(name) FROM %I', safe_delete._table_owner(target));
    END IF;
    PERFORM safe_delete._record_event('table unprotected', target, jsonb_build_object('hiding', protected.hiding));
END;
$$;

COMMENT ON FUNCTION safe_delete._finish_unprotect(regclass) IS 'Last step of unprotect(): removes what belongs to the kit, forgets the table, records the event.';

CREATE OR REPLACE FUNCTION safe_delete.unprotect(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._begin_unprotect(target);
    here record;
    has_deleted_rows boolean := false;
BEGIN
    -- Nobody deletes between the look and the removal.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', protected.target_table);
    PERFORM safe_delete._begin_unprotect(target);
    IF protected.hiding <> 'apart' AND EXISTS (
        SELECT FROM pg_attribute AS a WHERE a.attrelid = protected.target_table AND a.attname = 'deleted_at' AND NOT a.attisdropped
    ) THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s AS t WHERE t.deleted_at IS NOT NULL)', protected.target_table) INTO has_deleted_rows;
        IF has_deleted_rows THEN
            PERFORM safe_delete._refuse_unprotect(protected.target_table);
        END IF;
    END IF;
    FOR here IN SELECT s AS statement FROM safe_delete._unprotect_statements(protected.target_table) AS s LOOP
        EXECUTE here.statement;
    END LOOP;
    PERFORM safe_delete._finish_unprotect(protected.target_table);
END;
$$;

COMMENT ON FUNCTION safe_delete.unprotect(regclass) IS
    'Takes a table out of protection, as its owner, and leaves its schema as it was. Refuses while it has deleted rows.';
