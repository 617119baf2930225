CREATE OR REPLACE FUNCTION safe_delete._ancestor_statement(place regclass, found_by text, ways oid[], with_keys boolean, in_storage boolean)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
        'SELECT jsonb_build_object(''keys'', coalesce(jsonb_agg(DISTINCT f.row_key) FILTER (WHERE f.row_key IS NOT NULL), ''[]''), ''references'', jsonb_build_object(%1$s))'
        ' FROM (SELECT %2$s AS row_key%3$s FROM %4$s AS t WHERE %5$s%6$s) AS f',
        (
            SELECT string_agg(format('''%1$s'', coalesce(jsonb_agg(DISTINCT f.reference_%1$s) FILTER (WHERE f.reference_%1$s IS NOT NULL), ''[]'')', w.foreign_key), ', ')
            FROM unnest(ways) AS w (foreign_key)
        ),
        CASE
            WHEN NOT with_keys THEN 'NULL::jsonb'
            WHEN in_storage THEN safe_delete._stored_key_object(place, 't')
            ELSE safe_delete._key_object(place, 't')
        END,
        (
            SELECT string_agg(format(', %s AS reference_%s', safe_delete._reference_object(w.foreign_key, 't', in_storage), w.foreign_key), '')
            FROM unnest(ways) AS w (foreign_key)
        ),
        CASE WHEN in_storage THEN format('safe_delete_data.%I', safe_delete._gate_name(place)) ELSE safe_delete._reach(place) END,
        CASE WHEN found_by IN ('held', 'subjects') THEN safe_delete._held_condition(place, found_by, in_storage) ELSE safe_delete._is_parent(found_by::oid, in_storage) END,
        CASE WHEN in_storage THEN '' ELSE safe_delete._and_live(place, 't') END
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._ancestor_statement(regclass, text, oid[], boolean, boolean) IS
    'Query for what rows t of a table, or of its deleted storage, reference by foreign keys: {"keys": […], "references": {foreign key: […]}}; with_keys: also for their own keys.'
    ' The rows are those that are on hold by their key (held) or subject (subjects), $1 being what is on hold; or else those that a foreign key, found_by, references by the values $1.';
