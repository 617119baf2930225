CREATE OR REPLACE FUNCTION safe_delete._refuse_part(deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lacking record;
BEGIN
    WITH counted AS MATERIALIZED (
        SELECT a.target_table, a.row_count, safe_delete._deleted_count(a.target_table, _refuse_part.deletion_id, deleted_at) AS left_count
        FROM safe_delete._deletion_account(_refuse_part.deletion_id) AS a
    )
    SELECT c.* INTO lacking
    FROM counted AS c
    WHERE c.left_count < c.row_count
        -- Where nothing at all is left, there is nothing to refuse.
        AND EXISTS (SELECT FROM counted AS o WHERE o.left_count > 0)
    ORDER BY c.left_count = 0, c.target_table
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format(
                'deletion %s cannot be restored as a whole: of %s rows of %s only %s are left',
                deletion_id, lacking.row_count, safe_delete._known_name(lacking.target_table), lacking.left_count
            ),
            DETAIL = 'The others were purged.',
            HINT = 'Call safe_delete.restore_rows() for those that are left. Nothing was restored.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_part(bigint, timestamptz) IS 'Refuses a restore of a deletion of which a part was purged.';
