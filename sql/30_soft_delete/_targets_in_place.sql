CREATE OR REPLACE FUNCTION safe_delete._targets_in_place(deletion_id bigint)
RETURNS regclass[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE p.hiding <> 'apart'
            AND p.is_ready
            AND EXISTS (
                SELECT FROM safe_delete.deletion_target AS t
                WHERE t.deletion_id = _targets_in_place.deletion_id AND t.target_table = p.target_table
            )
        ORDER BY p.target_table
    )
$$;

COMMENT ON FUNCTION safe_delete._targets_in_place(bigint) IS 'Tables that keep their deleted rows and of which a deletion has taken any.';
