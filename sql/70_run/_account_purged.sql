-- A number for each deletion, once in its life: a soft delete in place has to write none.
CREATE OR REPLACE FUNCTION safe_delete._account_purged(target regclass, purged jsonb)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count, is_purged)
    SELECT g.key::bigint, target, safe_delete._known_name(target), g.value::bigint, true
    FROM jsonb_each_text(nullif(purged, 'null')) AS g
    CROSS JOIN LATERAL (
        SELECT FROM safe_delete.deletion_target AS t
        WHERE t.deletion_id = g.key::bigint
            AND t.target_table = target
        HAVING bool_or(t.row_count IS NULL) AND count(*) FILTER (WHERE t.is_count) = 0
    ) AS w
$$;

COMMENT ON FUNCTION safe_delete._account_purged(regclass, jsonb) IS
    'Writes into the accounts of deletions how many of their rows, which had come without a number, a purge took from the table: {deletion id: rows}.';
