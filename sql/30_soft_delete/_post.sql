CREATE OR REPLACE FUNCTION safe_delete._post(deletion_id bigint, target regclass, row_count bigint)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, row_count)
    SELECT _post.deletion_id, target, safe_delete._known_name(target), _post.row_count
    WHERE _post.row_count <> 0
$$;

COMMENT ON FUNCTION safe_delete._post(bigint, regclass, bigint) IS 'Adds a line to the account of a deletion: so many rows of a table came to it, or, negative, left it.';
