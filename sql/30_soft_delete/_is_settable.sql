-- Values are kept in arrays, and read in sessions of others: what reads them must be no code of a user's, and must not go by
-- the settings of a session. Moments and durations do, so define_reason() gives them their one spelling.
CREATE OR REPLACE FUNCTION safe_delete._is_settable(type_id oid)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.typarray <> 0 AND (
        t.typtype = 'e'
        OR (t.oid < 16384 AND t.typtype = 'b' AND t.typcategory <> 'A' AND (t.typcategory IN ('D', 'T') OR f.provolatile = 'i'))
    )
    FROM safe_delete._base_type(type_id) AS b (oid)
    -- Not a domain over an enum: an array of it would have to be cast to one of the enum.
    JOIN pg_type AS t ON t.oid = CASE WHEN b.oid < 16384 THEN b.oid ELSE type_id END
    JOIN pg_proc AS f ON f.oid = t.typinput
$$;

COMMENT ON FUNCTION safe_delete._is_settable(oid) IS 'Whether a reason can set columns of a type: an enum, or one of the server''s own or a domain over it.';
