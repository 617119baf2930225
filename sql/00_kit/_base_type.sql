-- Deleted storage must carry no code of the user's: a domain's checks are such code.
CREATE OR REPLACE FUNCTION safe_delete._base_type(type_id oid)
RETURNS oid
LANGUAGE sql
STABLE
AS $$
    WITH RECURSIVE chain AS (
        SELECT t.oid, t.typtype, t.typbasetype
        FROM pg_catalog.pg_type AS t
        WHERE t.oid = type_id
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype
        FROM chain AS c
        JOIN pg_catalog.pg_type AS t ON t.oid = c.typbasetype
        WHERE c.typtype = 'd'
    )
    SELECT c.oid FROM chain AS c WHERE c.typtype <> 'd'
$$;

COMMENT ON FUNCTION safe_delete._base_type(oid) IS 'The type below all domains.';
