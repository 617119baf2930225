-- Deleted rows in place still reference what lies apart, and a DELETE there is the server's own.
CREATE OR REPLACE FUNCTION safe_delete._mixed_obstacle(foreign_key oid)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE WHEN f.confdeltype IN ('a', 'r') THEN 'mixed' END,
        format(
            'a DELETE of %s, apart, %s of %s, in place (%I)',
            safe_delete._known_name(f.confrelid),
            CASE WHEN f.confdeltype IN ('a', 'r') THEN 'is refused while rows, deleted ones too,' ELSE 'would have to do something to rows, deleted ones too,' END,
            safe_delete._known_name(f.conrelid), f.conname
        ) || CASE WHEN f.confdeltype IN ('a', 'r') THEN ' reference it' ELSE '' END,
        CASE WHEN f.confdeltype IN ('a', 'r') THEN 'Protect both in one way, or accept it with {"accept": ["mixed"]}.'
            ELSE 'Protect both in one way, or the referencing table apart.' END
    FROM pg_constraint AS f
    WHERE f.oid = foreign_key
$$;

COMMENT ON FUNCTION safe_delete._mixed_obstacle(oid) IS 'What speaks against a foreign key from a table in place to one apart.';
