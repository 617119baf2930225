-- The name of an operator finds another one where a column is only coerced to what it takes: text beside character(n) keeps its
-- blanks, and the server's own foreign keys do not look at them.
CREATE OR REPLACE FUNCTION safe_delete._operand_cast(column_type oid, operand_type oid)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN t.typtype <> 'p' AND t.oid < 16384 AND t.oid <> safe_delete._base_type(column_type) THEN format('::%s', format_type(t.oid, -1)) ELSE '' END
        FROM pg_type AS t
        WHERE t.oid = operand_type
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._operand_cast(oid, oid) IS
    'What has to follow a column so that an operator of this operand type takes it, as in the server''s own foreign keys: a cast, or nothing.';
