-- Rows of a table in a hierarchy, and rows that stay in their table, come without a number in the account: what is there and what
-- left it say how many came. A purge says in the account what it takes of them: of a hierarchy it counts all before, in place
-- it notes those that went.
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
    IF NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.is_ready) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(t.row_count) FILTER (WHERE t.is_purged IS NOT TRUE), 0) INTO posted
    FROM safe_delete.deletion_target AS t
    WHERE t.deletion_id = _uncounted_rows.deletion_id
        AND t.target_table = target
    HAVING bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0;
    IF posted IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN nullif(
        safe_delete._deleted_count(
            target, deletion_id, (SELECT d.deleted_at FROM safe_delete.deletion AS d WHERE d.deletion_id = _uncounted_rows.deletion_id)
        ) - posted,
        0
    );
EXCEPTION
    -- Its generated code waits for a resync, or its owner may not read it: then nobody knows.
    WHEN insufficient_privilege OR SQLSTATE 'SD206' THEN
        RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._uncounted_rows(bigint, regclass) IS
    'Rows that came to a deletion without a number in its account; NULL if there are none, or nobody can count them.';
