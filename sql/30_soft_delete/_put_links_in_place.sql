CREATE OR REPLACE FUNCTION safe_delete._put_links_in_place(deletion_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._put_links_back(d.child_table, r.foreign_key, d.links, d.cut_at)
    FROM safe_delete.deletion AS x
    JOIN safe_delete.detachment AS d ON d.transaction_id = x.transaction_id AND d.detached_at = x.deleted_at
    JOIN safe_delete.protected_table AS p ON p.target_table = d.parent_table AND p.hiding <> 'apart' AND p.is_ready
    CROSS JOIN LATERAL safe_delete._inbound_references(d.parent_table) AS r
    WHERE x.deletion_id = _put_links_in_place.deletion_id
        AND r.foreign_key_name = d.foreign_key_name
        AND r.child_root = d.child_table
        AND r.child_hiding IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._put_links_in_place(bigint) IS
    'Gives rows the references back that they lost when rows of this deletion''s transaction were deleted in place and that are live again.';
