CREATE OR REPLACE FUNCTION safe_delete._refuse_obstacles(target regclass, hiding text, age_column name, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacle record;
BEGIN
    SELECT o.* INTO obstacle
    FROM (
        SELECT a.*, 1 AS rank FROM safe_delete._table_obstacles(target, hiding, age_column) AS a
        UNION ALL SELECT e.*, 1 FROM safe_delete._adoption_obstacles(target, hiding, age_column, settings) AS e
        UNION ALL SELECT b.*, 2 FROM safe_delete._reference_obstacles(target, hiding) AS b
        UNION ALL SELECT c.*, 3 FROM safe_delete._surrounding_obstacles(target, hiding) AS c
        UNION ALL SELECT p.*, 3 FROM safe_delete._publication_obstacles(target, hiding, settings) AS p
        UNION ALL SELECT k.decision, k.problem, k.hint, 4 FROM safe_delete._key_obstacles(target, hiding, settings) AS k
        UNION ALL SELECT d.*, 5 FROM safe_delete._cover_obstacles(target, hiding) AS d
    ) AS o
    WHERE o.decision IS NULL
        OR NOT coalesce(settings -> 'accept', '[]') ? o.decision
    ORDER BY o.decision IS NOT NULL, o.rank, o.problem
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = CASE WHEN obstacle.decision IS NULL THEN 'SD201' ELSE 'SD208' END,
            MESSAGE = obstacle.problem,
            HINT = obstacle.hint;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_obstacles(regclass, text, name, jsonb) IS 'Raises the first thing that speaks against hiding rows of a table so, and that settings do not accept.';
