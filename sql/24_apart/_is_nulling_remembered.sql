-- Not by SET DEFAULT: what a cut leaves there is not NULL, and the two could not be told apart.
CREATE OR REPLACE FUNCTION safe_delete._is_nulling_remembered(foreign_key oid)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- PL/pgSQL keeps the plan, which costs ten times as much as the query.
    RETURN EXISTS (
        SELECT FROM pg_constraint AS f
        JOIN pg_class AS c ON c.oid = f.conrelid
        JOIN pg_class AS p ON p.oid = f.confrelid
        WHERE f.oid = foreign_key
            AND f.contype = 'f'
            AND f.conparentid = 0
            AND f.confdeltype <> 'd'
            AND NOT c.relispartition
            AND NOT p.relispartition
            -- Values of other types could not be written down and read again without their owners' code; and what is
            -- generated cannot be put back.
            AND NOT EXISTS (
                SELECT FROM pg_attribute AS a
                WHERE (a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey) AND (a.atttypid >= 16384 OR a.attgenerated <> ''))
                    OR (a.attrelid = f.confrelid AND a.attnum = ANY (f.confkey) AND a.atttypid >= 16384)
            )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._is_nulling_remembered(oid) IS
    'Whether references by a foreign key that a client sets to NULL can be remembered and put back.';
