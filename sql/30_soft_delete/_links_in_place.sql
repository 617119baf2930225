-- Asked before the rows are live again: afterwards nobody knows whether this restore brought them back, or an earlier one.
CREATE OR REPLACE FUNCTION safe_delete._links_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS TABLE (child_table regclass, foreign_key oid, links jsonb, cut_at timestamptz)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    FOR here IN
        SELECT d.parent_table, d.child_table, d.links, d.cut_at, r.foreign_key
        FROM safe_delete.deletion AS x
        JOIN safe_delete.detachment AS d ON d.transaction_id = x.transaction_id AND d.detached_at = x.deleted_at
        JOIN safe_delete.protected_table AS p ON p.target_table = d.parent_table AND p.hiding <> 'apart' AND p.is_ready
        CROSS JOIN LATERAL safe_delete._inbound_references(d.parent_table) AS r
        WHERE x.deletion_id = _links_in_place.deletion_id
            AND r.foreign_key_name = d.foreign_key_name
            AND r.child_root = d.child_table
            AND r.child_hiding IS NOT NULL
        -- What a row referenced last comes first, and then nothing else.
        ORDER BY d.detachment_id DESC
    LOOP
        child_table := here.child_table;
        foreign_key := here.foreign_key;
        cut_at := here.cut_at;
        links := safe_delete._act(
            here.parent_table, 'restore', 'restore',
            jsonb_build_object(
                'deletion_id', deletion_id, 'deleted_at', deleted_at, 'step', 'links', 'foreign_key', here.foreign_key::text, 'links', here.links
            )
        ) -> 'links';
        IF links <> 'null' THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._links_in_place(bigint, timestamptz) IS
    'References that were cut when rows of a deletion were deleted in place, and that come back with them.';
