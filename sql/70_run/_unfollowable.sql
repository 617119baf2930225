CREATE OR REPLACE FUNCTION safe_delete._unfollowable(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT min(o.problem)
    FROM safe_delete._reached_references(target) AS f
    JOIN safe_delete.protected_table AS p ON p.target_table = f.parent AND p.hiding <> 'apart'
    CROSS JOIN LATERAL safe_delete._inbound_obstacles(f.parent) AS o
    WHERE f.effect = 'refuse'
        AND o.foreign_key = f.foreign_key
$$;

COMMENT ON FUNCTION safe_delete._unfollowable(regclass) IS 'Why a DELETE of rows in place is refused: a foreign key whose action the kit cannot do there; NULL if there is none.';
