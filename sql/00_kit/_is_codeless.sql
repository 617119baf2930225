-- Domains run their checks when a value is read, composites and ranges those of their parts.
CREATE OR REPLACE FUNCTION safe_delete._is_codeless(type_id oid)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT t.oid < 16384 OR t.typtype = 'e' OR (t.typtype = 'b' AND coalesce(e.oid < 16384 OR e.typtype IN ('b', 'e'), true))
    FROM pg_catalog.pg_type AS t
    LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A'
    WHERE t.oid = safe_delete._base_type(type_id)
$$;

COMMENT ON FUNCTION safe_delete._is_codeless(oid) IS 'Whether values of a type, of its base type for a domain, are read and compared without code of a user''s.';
