CREATE OR REPLACE FUNCTION safe_delete._known_circle(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(E'    circle text[] := %L;\n', ARRAY(SELECT c::oid::text FROM safe_delete._circle(target) AS c)::text)
$$;

COMMENT ON FUNCTION safe_delete._known_circle(regclass) IS
    'Declaration of a hand: the tables in a circle of foreign keys that its code was written for. Where it is not the one of now, the hand counts other rows than a purge would take.';
