CREATE OR REPLACE FUNCTION safe_delete._switch_plan(target regclass, hiding text, settings jsonb)
RETURNS TABLE (target_table regclass, table_name text, old_hiding text, parts text[], first_settings jsonb, count_statement text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
BEGIN
    PERFORM safe_delete._require_ownership(protected.target_table);
    PERFORM safe_delete._refuse_switch(protected, hiding, settings);
    target_table := protected.target_table;
    table_name := safe_delete._table_name(protected.target_table);
    old_hiding := protected.hiding;
    parts := safe_delete._switch_parts(protected.hiding, hiding);
    -- Of an intermediate way, only what it takes as well.
    first_settings := safe_delete._switched_settings(settings, '{}', 'beside', 'beside');
    count_statement := CASE protected.hiding
        WHEN 'apart' THEN format('SELECT count(*) FROM safe_delete_data.%I', protected.gate_name)
        ELSE format('SELECT count(*) FROM %s AS t WHERE t.%I IS NOT NULL', table_name, safe_delete._deleted_at_of(protected.settings))
    END;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION safe_delete._switch_plan(regclass, text, jsonb) IS
    'What switch_steps() has to know of a table: where it is, how it hides rows, the parts of the switch, and the query that counts its deleted rows. Refuses what cannot be switched.';
