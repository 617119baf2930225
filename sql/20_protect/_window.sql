CREATE OR REPLACE FUNCTION safe_delete._window(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT replace(
        'X >= low AND X < high',
        'X',
        format('%s.%I', alias, CASE WHEN safe_delete._is_gated(target) THEN safe_delete._free_column(target, 'safe_delete_ctid') ELSE 'ctid' END)
    )
$$;

COMMENT ON FUNCTION safe_delete._window(regclass, text) IS
    'Condition that a row lies in a window of heap blocks: a TID range scan, the same blocks of every partition at once.';
