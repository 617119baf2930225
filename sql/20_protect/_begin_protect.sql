CREATE OR REPLACE FUNCTION safe_delete._check_settings(settings jsonb)
RETURNS void
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    IF jsonb_typeof(settings) <> 'object' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('settings of protect() must be a JSON object, not %s', settings),
            HINT = 'For example {"accept": ["publication"]}.';
    END IF;
    SELECT s.key INTO wrong
    FROM jsonb_each(settings) AS s
    WHERE NOT CASE s.key
        WHEN 'accept' THEN jsonb_typeof(s.value) = 'array' AND s.value <@ '["dependents", "publication", "views", "triggers"]'
        WHEN 'storage_partition' THEN s.value IN ('"day"', '"month"')
        ELSE false
    END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('setting %s of protect() is unknown or has a value that it does not take: %s', wrong, settings -> wrong),
            HINT = 'Settings: "accept": any of ["dependents", "publication", "views", "triggers"]; "storage_partition": "day" or "month".';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_settings(jsonb) IS 'Refuses settings of protect() that it does not know.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotectable(target regclass, hiding text, age_column name, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacle record;
BEGIN
    IF target IS NULL OR hiding IS NULL OR hiding NOT IN ('apart', 'beside') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = CASE WHEN target IS NULL THEN 'no table given' ELSE format('hiding must be apart or beside, not %L', coalesce(hiding, 'NULL')) END,
            HINT = 'safe_delete.advise() says which suits a table. cover comes with a later release.';
    END IF;
    PERFORM safe_delete._check_settings(coalesce(settings, '{}'));
    IF EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = safe_delete._find_target(target) AND p.is_ready) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD202',
            MESSAGE = format('%s is protected already', safe_delete._table_name(target)),
            HINT = 'See safe_delete.protected_tables; unprotect() it first to choose another way.';
    END IF;
    SELECT o.* INTO obstacle
    FROM (
        SELECT a.*, 1 AS rank FROM safe_delete._table_obstacles(target, hiding, age_column) AS a
        UNION ALL SELECT b.*, 2 FROM safe_delete._reference_obstacles(target, hiding) AS b
        UNION ALL SELECT c.*, 3 FROM safe_delete._surrounding_obstacles(target, hiding) AS c
    ) AS o
    WHERE o.decision IS NULL
        OR NOT coalesce(settings -> 'accept', '[]') ? o.decision
    ORDER BY o.decision IS NOT NULL, o.rank, o.problem
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = CASE WHEN obstacle.decision IS NULL THEN 'SD201' ELSE 'SD208' END,
            MESSAGE = obstacle.problem,
            HINT = obstacle.hint;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unprotectable(regclass, text, name, jsonb) IS 'Raises the first reason why a table cannot be protected so; a decision can be accepted in settings.';

CREATE OR REPLACE FUNCTION safe_delete._begin_protect(target regclass, hiding text, age_column name, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._refuse_unprotectable(target, hiding, age_column, settings);
    PERFORM safe_delete._open_gate(target);
    DELETE FROM safe_delete.protected_table AS p WHERE p.target_table = target AND NOT p.is_ready;
    INSERT INTO safe_delete.protected_table (
        target_table, schema_name, table_name, hiding, age_column, gate_name, key_columns,
        column_fingerprint, column_names, storage_partition, settings, is_ready, protected_at, protected_by
    )
    SELECT
        target, n.nspname, c.relname, _begin_protect.hiding, _begin_protect.age_column, safe_delete._gate_name(target),
        (SELECT array_agg(k.column_name ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k),
        safe_delete._fingerprint(target), safe_delete._column_names(target), coalesce(settings ->> 'storage_partition', 'day'), settings, false,
        clock_timestamp(), safe_delete._caller()
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = target;
END;
$$;

COMMENT ON FUNCTION safe_delete._begin_protect(regclass, text, name, jsonb) IS 'First step of protect(): refuses, registers, and opens the gate to the table''s owner.';

CREATE OR REPLACE FUNCTION safe_delete._open_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    -- Grants of one schema by two sessions at once would fail; the second one waits here.
    PERFORM pg_advisory_xact_lock(hashtextextended('safe_delete gate', 0));
    IF NOT safe_delete._is_gated(target) THEN
        EXECUTE format('GRANT CREATE ON SCHEMA safe_delete_gate TO %I', safe_delete._table_owner(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._open_gate(regclass) IS 'Lets the owner of a table make its hands; _close_gate() ends that.';

CREATE OR REPLACE FUNCTION safe_delete._close_gate(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_ownership(target);
    IF NOT safe_delete._is_gated(target) THEN
        EXECUTE format('REVOKE CREATE ON SCHEMA safe_delete_gate FROM %I', safe_delete._table_owner(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._close_gate(regclass) IS 'Nobody but the kit makes anything in safe_delete_gate from here on.';

CREATE OR REPLACE FUNCTION safe_delete._finish_protect(target regclass)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table;
    trouble record;
BEGIN
    PERFORM safe_delete._require_ownership(target);
    PERFORM safe_delete._close_gate(target);
    UPDATE safe_delete.protected_table AS p
    SET is_ready = true,
        schema_name = n.nspname,
        table_name = c.relname,
        column_fingerprint = safe_delete._fingerprint(target), column_names = safe_delete._column_names(target)
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE p.target_table = target
        AND c.oid = target
    RETURNING p.* INTO STRICT protected;

    IF protected.hiding <> 'apart' THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION safe_delete._current_deletion(name) TO %I', safe_delete._hand_owner(target));
    END IF;
    SELECT r.* INTO trouble FROM safe_delete._problems_of(target) AS r LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = trouble.problem,
            HINT = trouble.what_to_do;
    END IF;
    PERFORM safe_delete._record_event(
        'table protected',
        target,
        jsonb_build_object('hiding', protected.hiding, 'age_column', protected.age_column, 'settings', protected.settings)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._finish_protect(regclass) IS 'Last step of protect() and resync(): closes the gate and checks that everything is in place.';
