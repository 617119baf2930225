CREATE OR REPLACE FUNCTION safe_delete._restore_in_place(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass;
    total bigint := 0;
BEGIN
    FOR target IN
        SELECT p.target_table
        FROM safe_delete.protected_table AS p
        WHERE p.hiding <> 'apart'
            AND p.is_ready
            AND EXISTS (
                SELECT FROM safe_delete.deletion_target AS t
                WHERE t.deletion_id = _restore_in_place.deletion_id AND t.target_table = p.target_table
            )
        ORDER BY p.target_table
    LOOP
        total := total + (
            safe_delete._act(
                target, 'restore', 'restore', jsonb_build_object('deletion_id', deletion_id, 'deleted_at', deleted_at)
            ) ->> target::oid::text
        )::bigint;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._restore_in_place(bigint, timestamptz) IS 'Makes rows of a deletion live again in all tables that keep their deleted rows. Returns how many.';
