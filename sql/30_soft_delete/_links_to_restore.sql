-- Asked before the rows leave storage: afterwards nobody knows which parents were theirs.
CREATE OR REPLACE FUNCTION safe_delete._links_to_restore(deletion_id bigint, deleted_at timestamptz)
RETURNS TABLE (child_table regclass, foreign_key oid, links jsonb, cut_at timestamptz)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET timezone = 'UTC'
AS $$
DECLARE
    here record;
BEGIN
    FOR here IN
        SELECT d.parent_table, d.child_table, d.links, d.cut_at, r.foreign_key, r.parent_columns
        FROM safe_delete.deletion AS x
        JOIN safe_delete.detachment AS d ON d.transaction_id = x.transaction_id AND d.detached_at = x.deleted_at
        JOIN safe_delete.protected_table AS p ON p.target_table = d.parent_table AND p.hiding = 'apart' AND p.is_ready
        CROSS JOIN LATERAL safe_delete._link_references(d.parent_table) AS r
        WHERE x.deletion_id = _links_to_restore.deletion_id
            AND r.child = d.child_table
            AND r.foreign_key_name = d.foreign_key_name
        -- What a row referenced last comes first, and then nothing else.
        ORDER BY d.detachment_id DESC
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT $4, $5, jsonb_agg(l.value), $6
            FROM jsonb_array_elements($3) AS l
            JOIN safe_delete_data.%I AS s ON jsonb_build_array(%s) = l.value -> 1
            WHERE s.deletion_id = $1 AND s.deleted_at = $2
            HAVING count(*) > 0',
            safe_delete._gate_name(here.parent_table),
            (SELECT string_agg(format('format(''%%s'', %s)', safe_delete._field('s', safe_delete._stored_name(n.name))), ', ' ORDER BY n.place) FROM unnest(here.parent_columns) WITH ORDINALITY AS n (name, place))
        ) USING deletion_id, deleted_at, here.links, here.child_table, here.foreign_key, here.cut_at;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._links_to_restore(bigint, timestamptz) IS
    'References that were cut when rows of a deletion went, and that come back with them: an array of [key, reference] for each foreign key.';
