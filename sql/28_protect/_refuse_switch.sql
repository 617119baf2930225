CREATE OR REPLACE FUNCTION safe_delete._refuse_switch(protected safe_delete.protected_table, hiding text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target_name text := safe_delete._known_name(protected.target_table);
    wanted jsonb := safe_delete._switched_settings(protected.settings, settings, protected.hiding, hiding);
    taken_name name;
BEGIN
    IF hiding IS NULL OR hiding NOT IN ('apart', 'beside', 'cover') OR hiding = protected.hiding THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('%s is hidden %s, and cannot be switched to %s', target_name, protected.hiding, coalesce(quote_literal(hiding), 'NULL')),
            HINT = 'The ways of hiding are apart, beside and cover; safe_delete.advise() says which suits a table.';
    END IF;
    IF settings ? 'deleted_at' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = 'a column is adopted by protect(), not by a switch',
            HINT = 'unprotect() the table, then protect() it with "deleted_at".';
    END IF;
    IF hiding = 'apart' AND protected.settings ? 'deleted_at' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD201',
            MESSAGE = format('%I of %s is a column of the table''s own, and cannot go apart with its deleted rows', protected.settings ->> 'deleted_at', target_name),
            HINT = 'Restore or purge the deleted rows, unprotect() the table, then protect() it apart: the column stays, and nothing sets it.';
    END IF;
    PERFORM safe_delete._refuse_settings(protected.target_table, hiding, wanted);
    SELECT v.view_name INTO taken_name
    FROM (VALUES ('beside', '{beside}'::text[]), ('apart', '{apart,cover}')) AS w (made_for, alike)
    CROSS JOIN LATERAL safe_delete._view_name(protected.table_name, w.made_for) AS v (view_name)
    JOIN pg_class AS c ON c.relname = v.view_name AND c.relnamespace = to_regnamespace(quote_ident(protected.schema_name))
    WHERE protected.hiding <> ALL (w.alike)
        -- Between apart and cover it is beside for a moment.
        AND (_refuse_switch.hiding = ANY (w.alike) OR 'beside' NOT IN (_refuse_switch.hiding, protected.hiding));
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD201',
            MESSAGE = format('%I exists already in schema %I', taken_name, protected.schema_name),
            HINT = 'The kit makes a view of this name: rename what has it.';
    END IF;
    IF hiding <> 'apart' AND EXISTS (SELECT FROM safe_delete._sets_of(protected.target_table)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD201',
            MESSAGE = format('a reason sets columns of %s, and only rows apart can be given other values', target_name),
            HINT = 'See safe_delete.reasons; define_reason() it without "sets", or drop_reason().';
    END IF;
    PERFORM safe_delete._refuse_obstacles(protected.target_table, hiding, protected.age_column, wanted);
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_switch(safe_delete.protected_table, text, jsonb) IS 'Raises the first reason why a protected table cannot be given another way of hiding.';
