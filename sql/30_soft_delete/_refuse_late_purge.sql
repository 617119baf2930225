-- What lies in storage is counted when it leaves. In place a restore passes over rows that a purge took while it waited for them.
CREATE OR REPLACE FUNCTION safe_delete._refuse_late_purge(deletion_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lacking record;
BEGIN
    SELECT c.* INTO lacking
    FROM (
        SELECT
            t.target_table,
            -- Rows that came without a number are no longer there: what is left of them in the account is what a purge took.
            CASE
                WHEN bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0 THEN sum(t.row_count) FILTER (WHERE t.is_purged)
                ELSE sum(t.row_count)
            END AS row_count
        FROM safe_delete.deletion_target AS t
        JOIN safe_delete.protected_table AS p ON p.target_table = t.target_table AND p.hiding <> 'apart' AND p.is_ready
        WHERE t.deletion_id = _refuse_late_purge.deletion_id
        GROUP BY t.target_table
    ) AS c
    WHERE c.row_count > 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format('deletion %s cannot be restored as a whole: %s rows of %s are no longer there', deletion_id, lacking.row_count, safe_delete._known_name(lacking.target_table)),
            DETAIL = 'Another session purged them at this moment.',
            HINT = 'Call safe_delete.restore_rows() for those that are left. Nothing was restored.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_late_purge(bigint) IS 'Refuses a restore after all of its rows that were there are live, if a purge has taken others in the meantime.';
