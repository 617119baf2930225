-- Rows of a table in a hierarchy come one by one, without a number in the account: what lies in storage and what left it
-- say how many came, until a purge takes of them; it counts them first.
CREATE OR REPLACE FUNCTION safe_delete._uncounted_rows(deletion_id bigint, target regclass)
RETURNS bigint
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    posted bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding = 'apart' AND p.is_ready) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(t.row_count), 0) INTO posted
    FROM safe_delete.deletion_target AS t
    WHERE t.deletion_id = _uncounted_rows.deletion_id
        AND t.target_table = target
    HAVING bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0;
    RETURN nullif(
        posted * -1 + safe_delete._storage_count(
            target, deletion_id, (SELECT d.deleted_at FROM safe_delete.deletion AS d WHERE d.deletion_id = _uncounted_rows.deletion_id)
        ),
        0
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._uncounted_rows(bigint, regclass) IS
    'Rows that came to a deletion one by one and are not in its account; NULL if there are none.';
