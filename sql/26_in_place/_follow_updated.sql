-- Whoever calls it with a false key gains nothing: only what references deleted rows is followed.
CREATE OR REPLACE FUNCTION safe_delete._follow_updated(gate_name name, row_key jsonb)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._follow_deletion(p.target_table, jsonb_build_array(row_key), false)
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _follow_updated.gate_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_updated(name, jsonb) IS
    'Does to what references a row that an UPDATE has hidden what its foreign key says. By row, as the server does it: nothing says where such a statement begins.';
