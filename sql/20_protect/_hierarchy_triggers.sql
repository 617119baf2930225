CREATE OR REPLACE FUNCTION safe_delete._hierarchy_triggers(target regclass)
RETURNS TABLE (expected_name name, trigger_name name, is_as_made boolean)
LANGUAGE sql
STABLE
AS $$
    SELECT
        e.expected_name,
        t.tgname,
        CASE WHEN e.is_in
            THEN t.tgenabled = 'A' AND t.tgtype = 10 AND t.tgqual IS NULL AND f.proname = '_refuse_unprotected_heirs'
            -- Whatever else it is: the server asks for a row trigger with a transition table. Bits of tgtype: 1 row.
            ELSE t.tgtype::integer & 1 = 1 AND t.tgoldtable IS NOT NULL AND f.proname = '_refuse_inheritance'
        END
    FROM (
        SELECT
            safe_delete._is_moved_by_row(target) AS is_in,
            CASE WHEN safe_delete._is_moved_by_row(target) THEN 'safe_delete_refuse_heirs'::name ELSE 'safe_delete_refuse_inheritance' END AS expected_name
        FROM pg_catalog.pg_class AS c
        WHERE c.oid = target AND c.relkind = 'r' AND NOT c.relispartition
    ) AS e
    LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = target AND t.tgname = e.expected_name
    LEFT JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid AND f.pronamespace = 'safe_delete'::regnamespace
$$;

COMMENT ON FUNCTION safe_delete._hierarchy_triggers(regclass) IS
    'The trigger that guards a plain apart table''s place in a hierarchy, or outside; what it is there under that name, and whether it is as the kit made it.';
