CREATE OR REPLACE FUNCTION safe_delete._copy_links(parent regclass, deletion_id bigint, heir_id bigint)
RETURNS void
LANGUAGE sql
AS $$
    -- All of them: a restore puts back those whose parents it brings back.
    INSERT INTO safe_delete.detachment (transaction_id, detached_at, cut_at, parent_table, child_table, foreign_key_name, links)
    SELECT h.transaction_id, h.deleted_at, d.cut_at, d.parent_table, d.child_table, d.foreign_key_name, d.links
    FROM safe_delete.deletion AS g
    JOIN safe_delete.detachment AS d ON d.transaction_id = g.transaction_id AND d.detached_at = g.deleted_at
    JOIN safe_delete.deletion AS h ON h.deletion_id = heir_id
    WHERE g.deletion_id = _copy_links.deletion_id
        AND d.parent_table = parent
        AND h.transaction_id <> g.transaction_id
$$;

COMMENT ON FUNCTION safe_delete._copy_links(regclass, bigint, bigint) IS
    'When rows of a table go over to another deletion, what had been cut from them goes with them.';
