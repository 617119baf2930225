-- The kit's owner reads storage, the parent's hand reads the parent, and what goes between them is text.
CREATE OR REPLACE FUNCTION safe_delete._parents_of_stored(deletion_id bigint, deleted_at timestamptz)
RETURNS TABLE (child regclass, parent regclass, heir_id bigint, heir_time timestamptz, child_columns name[], child_references jsonb)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
DECLARE
    here record;
    wanted jsonb;
BEGIN
    FOR here IN
        SELECT DISTINCT r.foreign_key, c.target_table AS child, p.target_table AS parent
        FROM safe_delete.deletion_target AS t
        JOIN safe_delete.protected_table AS c ON c.target_table = t.target_table AND c.hiding = 'apart' AND c.is_ready
        JOIN safe_delete.protected_table AS p ON p.hiding <> 'apart' AND p.is_ready
        CROSS JOIN LATERAL safe_delete._inbound_references(p.target_table) AS r
        WHERE t.deletion_id = _parents_of_stored.deletion_id
            AND r.child_root = c.target_table
            AND r.delete_action = 'c'
        ORDER BY r.foreign_key
    LOOP
        child := here.child;
        parent := here.parent;
        child_columns := ARRAY(
            SELECT safe_delete._stored_name(a.attname)
            FROM pg_constraint AS f
            CROSS JOIN LATERAL unnest(f.conkey) WITH ORDINALITY AS u (column_number, place)
            JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = u.column_number
            WHERE f.oid = here.foreign_key
            ORDER BY u.place
        );
        EXECUTE format(
            'SELECT jsonb_agg(DISTINCT %s) FROM safe_delete_data.%I AS s WHERE s.deletion_id = $1 AND s.deleted_at = $2',
            safe_delete._reference_text(child_columns), safe_delete._gate_name(child)
        ) INTO wanted USING deletion_id, deleted_at;
        CONTINUE WHEN wanted IS NULL;
        RETURN QUERY
        SELECT _parents_of_stored.child, _parents_of_stored.parent, h.deletion_id, h.deleted_at, _parents_of_stored.child_columns, jsonb_agg(h.reference)
        FROM jsonb_to_recordset(nullif(
            safe_delete._act(
                parent, 'restore', 'restore', jsonb_build_object('step', 'heirs', 'foreign_key', here.foreign_key::text, 'references', wanted)
            ) -> 'heirs',
            'null'
        )) AS h (reference jsonb, deletion_id bigint, deleted_at timestamptz)
        GROUP BY h.deletion_id, h.deleted_at;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._parents_of_stored(bigint, timestamptz) IS
    'For rows of a deletion that lie in storage, and reference rows of a table in place by a cascading foreign key: which deletions have these. child_references are the values of child_columns, arrays of text.';
