CREATE OR REPLACE FUNCTION safe_delete._has_other_columns(target regclass)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._fingerprint(target) IS DISTINCT FROM (SELECT p.column_fingerprint FROM safe_delete.protected_table AS p WHERE p.target_table = target)
        -- The fingerprint survives a dump, so it knows types by name: another one may have it by now.
        OR EXISTS (
            SELECT FROM safe_delete._columns(target) AS c
            JOIN safe_delete._columns(to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)))) AS s
                ON s.column_name = safe_delete._stored_name(c.column_name)
            WHERE safe_delete._is_apart(target) AND s.type_id >= 16384 AND s.type_id <> safe_delete._stored_type(c.type_id)
        )
$$;

COMMENT ON FUNCTION safe_delete._has_other_columns(regclass) IS 'Whether a table''s columns differ from those that deleted storage was last made to follow.';
