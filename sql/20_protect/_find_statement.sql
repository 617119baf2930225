CREATE OR REPLACE FUNCTION safe_delete._find_statement(gate_name name, arguments jsonb)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN arguments ? 'as_keys' THEN format(
            'SELECT jsonb_build_object(''keys'', (SELECT jsonb_agg(%s) FROM jsonb_to_recordset($1) AS k (%s)))',
            safe_delete._key_object(p.target_table, 'k'),
            safe_delete._key_record(p.target_table)
        )
        WHEN arguments ? 'spell' THEN (
            SELECT format(
                'SELECT coalesce(jsonb_agg(safe_delete._respelled(e.value, NULL::%s) ORDER BY e.place), ''[]'') FROM jsonb_array_elements_text($1) WITH ORDINALITY AS e (value, place)',
                c.base_type
            )
            FROM safe_delete._columns(p.target_table) AS c
            WHERE c.column_name = arguments ->> 'spell'
        )
        WHEN arguments ? 'ancestors' THEN (
            SELECT safe_delete._ancestor_statement(
                arguments ->> 'ancestors', r.place, arguments ->> 'found_by', ARRAY(SELECT jsonb_array_elements_text(arguments -> 'ways')::oid),
                (arguments ->> 'with_keys')::boolean
            )
            FROM (SELECT (arguments ->> 'place')::oid::regclass AS place) AS r
            WHERE p.target_table = safe_delete._reader_of(r.place)
        )
        WHEN arguments ? 'guard' THEN (
            SELECT format('SELECT %I.%I($1 -> ''profile'', $1 -> ''settings'')', n.nspname, f.proname)
            FROM pg_proc AS f
            JOIN pg_namespace AS n ON n.oid = f.pronamespace
            WHERE f.oid = to_regprocedure(arguments ->> 'guard')
                AND safe_delete._custom_guard_obstacle(p.target_table, arguments ->> 'guard') IS NULL
        )
        WHEN arguments ? 'blocked' THEN safe_delete._blocked_statement(p.target_table)
        WHEN arguments ? 'cascaded' THEN safe_delete._cascade_statement((arguments ->> 'cascaded')::oid::regclass)
        WHEN arguments ? 'reached' THEN (
            SELECT format('SELECT jsonb_build_object(%s)', string_agg(format('''%s'', (%s)', r.place, r.statement), ', '))
            FROM safe_delete._reach_plan(p.target_table, (arguments ->> 'with_held')::boolean) AS r
            WHERE arguments -> 'reached' @> to_jsonb(r.place)
        )
        WHEN arguments ? 'foreign_key' THEN safe_delete._referencing_statement(
            p.target_table, (arguments ->> 'foreign_key')::oid, (arguments ->> 'with_rows')::boolean
        )
        WHEN arguments ? 'with_rows' THEN safe_delete._rows_statement(
            p.target_table,
            safe_delete._is_live(p.hiding, 't', safe_delete._deleted_at_of(p.settings)) || ' AND ' || safe_delete._is_wanted(p.target_table, arguments),
            (arguments ->> 'with_rows')::boolean
        )
        ELSE safe_delete._copies_statement(p.target_table, arguments)
    END
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _find_statement.gate_name
$$;

COMMENT ON FUNCTION safe_delete._find_statement(name, jsonb) IS
    'The statement of a find hand: keys are $1, a value is $2. With as_keys: the keys themselves, in the types of the key columns; with spell: values as the type of a column writes them.'
    ' With ancestors, a job: what rows reference that are on hold, or referenced themselves. With guard: what a guard of the user''s says; with cascaded: whether ON UPDATE CASCADE changed a row, keys being its text before and after;'
    ' with reached: rows that a mark reaches, with blocked: rows that live ones keep a purge from, keys being the selection; with foreign_key: rows that reference the keys;'
    ' with with_rows: live rows; else live and deleted rows. NULL where it cannot be told.';
