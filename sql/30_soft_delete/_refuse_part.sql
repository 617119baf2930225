CREATE OR REPLACE FUNCTION safe_delete._refuse_part(deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lacking record;
BEGIN
    SELECT c.* INTO lacking
    FROM (
        SELECT a.target_table, a.row_count, safe_delete._storage_count(a.target_table, _refuse_part.deletion_id, deleted_at) AS stored_count
        FROM safe_delete._deletion_account(_refuse_part.deletion_id) AS a
    ) AS c
    WHERE c.stored_count < c.row_count
    ORDER BY c.stored_count = 0, c.target_table
    LIMIT 1;
    -- Where nothing at all is left, there is nothing to refuse.
    IF FOUND AND EXISTS (
        SELECT FROM safe_delete._deletion_account(_refuse_part.deletion_id) AS a
        WHERE safe_delete._is_in_storage(a.target_table, _refuse_part.deletion_id, deleted_at)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format(
                'deletion %s cannot be restored as a whole: of %s rows of %s only %s are left',
                deletion_id, lacking.row_count, safe_delete._known_name(lacking.target_table), lacking.stored_count
            ),
            DETAIL = 'The others were purged.',
            HINT = 'Call safe_delete.restore_rows() for those that are left. Nothing was restored.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_part(bigint, timestamptz) IS 'Refuses a restore of a deletion of which a part was purged.';
