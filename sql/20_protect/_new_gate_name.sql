CREATE OR REPLACE FUNCTION safe_delete._new_gate_name(target regclass)
RETURNS name
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- 44 bytes leave room for "__20261231" and the names of the hands.
    RETURN (
        SELECT CASE
            WHEN octet_length(s.stem) <= 44
                AND NOT EXISTS (
                    SELECT FROM safe_delete.protected_table AS p
                    WHERE p.gate_name = s.stem
                        OR starts_with(s.stem, p.gate_name || '__')
                        OR starts_with(p.gate_name, s.stem || '__')
                )
                -- It must not look like a name that is made from another table's stem.
                AND substr(s.stem, length(s.schema_name) + 3) !~ '__'
                THEN s.stem
            ELSE convert_from(rtrim(substr(convert_to(regexp_replace(s.stem, '[^ -~]', '_', 'g'), 'UTF8'), 1, 32), ''::bytea), 'UTF8')
                || '_' || target::oid
        END
        FROM (
            SELECT format('%s__%s', n.nspname, c.relname) AS stem, n.nspname::text AS schema_name
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid = target
        ) AS s
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._new_gate_name(regclass) IS 'Stem of the names that protect() would generate: schema__table, shortened where that is too long or taken.';
