CREATE OR REPLACE FUNCTION safe_delete._ancestor_statement(job text, place regclass, found_by text, ways oid[], with_keys boolean)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    in_storage boolean := job = 'purge' AND safe_delete._is_apart(place);
    storage regclass := CASE WHEN in_storage THEN to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(place))) END;
BEGIN
    RETURN format(
        'SELECT jsonb_build_object(''keys'', coalesce(jsonb_agg(DISTINCT f.row_key) FILTER (WHERE f.row_key IS NOT NULL), ''[]''), ''references'', jsonb_build_object(%1$s), ''is_unknown'', coalesce(bool_or(f.is_unknown), false))'
        ' FROM (SELECT %2$s AS row_key, %3$s AS is_unknown%4$s FROM %5$s AS t WHERE %6$s%7$s) AS f',
        (
            SELECT string_agg(format('''%1$s'', coalesce(jsonb_agg(DISTINCT f.reference_%1$s) FILTER (WHERE f.reference_%1$s IS NOT NULL), ''[]'')', w.foreign_key), ', ')
            FROM unnest(ways) AS w (foreign_key)
        ),
        CASE WHEN with_keys THEN safe_delete._key_object(place, 't', in_storage) ELSE 'NULL::jsonb' END,
        coalesce(safe_delete._outlived_values(storage, safe_delete._stored_names(ways, false), 't'), 'false'),
        (
            SELECT string_agg(format(', %s AS reference_%s', safe_delete._reference_object(w.foreign_key, 't', in_storage), w.foreign_key), '')
            FROM unnest(ways) AS w (foreign_key)
        ),
        coalesce(storage::text, safe_delete._reach(place)),
        CASE WHEN found_by IN ('held', 'subjects') THEN safe_delete._held_condition(place, found_by, in_storage)
            -- What such a row was referenced by is no longer known.
            ELSE concat_ws(' OR ', safe_delete._is_parent(found_by::oid, in_storage), safe_delete._outlived_values(storage, safe_delete._stored_names(ARRAY[found_by::oid], true), 't')) END,
        CASE job WHEN 'mark' THEN safe_delete._and_live(place, 't') ELSE '' END
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._ancestor_statement(text, regclass, text, oid[], boolean) IS
    'Query for what rows t of a table, for a purge of its deleted storage if it is apart, reference by foreign keys: {"keys": […], "references": {foreign key: […]}, "is_unknown": …}; with_keys: also for their own keys.'
    ' The rows are those that are on hold by their key (held) or subject (subjects), $1 being what is on hold; or else those that a foreign key, found_by, references by the values $1.'
    ' It is unknown where a column had another type when a row was deleted.';
