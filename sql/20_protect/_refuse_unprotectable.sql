CREATE OR REPLACE FUNCTION safe_delete._refuse_unprotectable(target regclass, hiding text, age_column name, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF target IS NULL OR hiding IS NULL OR hiding NOT IN ('apart', 'beside', 'cover') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = CASE WHEN target IS NULL THEN 'no table given' ELSE format('hiding must be apart, beside or cover, not %L', coalesce(hiding, 'NULL')) END,
            HINT = 'safe_delete.advise() says which suits a table.';
    END IF;
    PERFORM safe_delete._refuse_settings(target, hiding, settings);
    IF EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = safe_delete._find_target(target) AND p.is_ready) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD202',
            MESSAGE = format('%s is protected already', safe_delete._known_name(target)),
            HINT = 'See safe_delete.protected_tables; unprotect() it first to choose another way.';
    END IF;
    PERFORM safe_delete._refuse_obstacles(target, hiding, age_column, settings);
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unprotectable(regclass, text, name, jsonb) IS 'Raises the first reason why a table cannot be protected so; a decision can be accepted in settings.';
