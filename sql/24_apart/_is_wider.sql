CREATE OR REPLACE FUNCTION safe_delete._is_wider(from_type oid, to_type oid)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- Implicit casts of the server's own lose nothing, but for those from whole numbers to floating ones.
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_cast AS c
        LEFT JOIN pg_catalog.pg_proc AS f ON f.oid = c.castfunc
        WHERE c.castsource = from_type
            AND c.casttarget = to_type
            AND c.castcontext = 'i'
            -- A timestamp becomes a timestamptz by the session's time zone: such casts are not IMMUTABLE.
            AND coalesce(f.provolatile = 'i', c.castmethod = 'b')
            AND from_type < 16384
            AND to_type < 16384
            AND (to_type NOT IN ('real'::regtype, 'double precision'::regtype) OR from_type = 'real'::regtype)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_wider(oid, oid) IS 'Whether a type takes every value of another one as it is.';
