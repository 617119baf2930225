CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotectable(target regclass, hiding text, age_column name, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacle record;
BEGIN
    IF target IS NULL OR hiding IS NULL OR hiding NOT IN ('apart', 'beside', 'cover') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = CASE WHEN target IS NULL THEN 'no table given' ELSE format('hiding must be apart, beside or cover, not %L', coalesce(hiding, 'NULL')) END,
            HINT = 'safe_delete.advise() says which suits a table.';
    END IF;
    PERFORM safe_delete._check_settings(coalesce(settings, '{}'));
    PERFORM safe_delete._refuse_key_settings(target, hiding, settings);
    IF settings -> 'remember_nulling' = 'true' AND hiding <> 'apart' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('remember_nulling is for tables apart, not %s', hiding),
            HINT = 'References to rows that are hidden in place need not be set to NULL.';
    END IF;
    IF settings ? 'security_barrier' AND hiding <> 'cover' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('security_barrier is for tables to cover, not %s', hiding),
            HINT = 'It is an option of the view that takes the place of a covered table.';
    END IF;
    IF EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = safe_delete._find_target(target) AND p.is_ready) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD202',
            MESSAGE = format('%s is protected already', safe_delete._known_name(target)),
            HINT = 'See safe_delete.protected_tables; unprotect() it first to choose another way.';
    END IF;
    SELECT o.* INTO obstacle
    FROM (
        SELECT a.*, 1 AS rank FROM safe_delete._table_obstacles(target, hiding, age_column) AS a
        UNION ALL SELECT b.*, 2 FROM safe_delete._reference_obstacles(target, hiding) AS b
        UNION ALL SELECT c.*, 3 FROM safe_delete._surrounding_obstacles(target, hiding) AS c
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

COMMENT ON FUNCTION safe_delete._refuse_unprotectable(regclass, text, name, jsonb) IS 'Raises the first reason why a table cannot be protected so; a decision can be accepted in settings.';
