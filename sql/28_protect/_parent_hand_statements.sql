CREATE OR REPLACE FUNCTION safe_delete._parent_hand_statements(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT s.statement
    FROM safe_delete._parents_in_place(target) AS r (parent)
    JOIN safe_delete.protected_table AS p ON p.target_table = r.parent
    CROSS JOIN LATERAL unnest(safe_delete._hand_steps(p.target_table, p.hiding, p.age_column)) WITH ORDINALITY AS s (statement, place)
    WHERE safe_delete._hand_owner(p.target_table) = safe_delete._hand_owner(target)
    -- Always in one order, should two children be resynced at once.
    ORDER BY p.target_table, s.place
$$;

COMMENT ON FUNCTION safe_delete._parent_hand_statements(regclass) IS
    'Statements that make the hands of tables in place anew which a table references: they name its columns.';
