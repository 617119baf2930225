CREATE OR REPLACE FUNCTION safe_delete._stored_names(foreign_keys oid[], of_parent boolean)
RETURNS name[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(DISTINCT safe_delete._stored_name(a.attname))
    FROM pg_constraint AS f
    CROSS JOIN LATERAL (SELECT f.confrelid AS relation, f.confkey AS numbers WHERE of_parent UNION ALL SELECT f.conrelid, f.conkey WHERE NOT of_parent) AS s
    JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attnum = ANY (s.numbers)
    WHERE f.oid = ANY (foreign_keys)
$$;

COMMENT ON FUNCTION safe_delete._stored_names(oid[], boolean) IS 'Names in deleted storage of the columns of foreign keys: those that reference, or, of_parent, those that are referenced.';
