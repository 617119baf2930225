-- A number for each deletion, once in its life: a soft delete in place has to write none.
CREATE OR REPLACE FUNCTION safe_delete._account_purged(target regclass, purged jsonb)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count, is_purged)
    SELECT g.key::bigint, target, (SELECT safe_delete._known_name(target)), g.value::bigint, true
    FROM jsonb_each_text(nullif(purged, 'null')) AS g
    WHERE g.key::bigint IN (SELECT t.deletion_id FROM safe_delete.deletion_target AS t WHERE t.target_table = target AND t.row_count IS NULL)
        AND NOT EXISTS (
            SELECT FROM safe_delete.deletion_target AS t
            WHERE t.deletion_id = g.key::bigint AND t.target_table = target AND t.is_count
        )
$$;

COMMENT ON FUNCTION safe_delete._account_purged(regclass, jsonb) IS
    'Writes into the accounts of deletions how many of their rows, which had come without a number, a purge took from the table: {deletion id: rows}.';
