-- All in one call; where one of them fails, each on its own.
CREATE OR REPLACE FUNCTION safe_delete._reached_rows(target regclass, places bigint[], selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF places IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN safe_delete._read(target, 'find', jsonb_build_object('reached', to_jsonb(places), 'with_held', safe_delete._is_anything_held(selection), 'keys', selection));
EXCEPTION
    -- Row security that even the owner is under, a type that he may not use.
    WHEN insufficient_privilege OR data_exception OR SQLSTATE 'SD206' THEN
        RETURN CASE WHEN cardinality(places) = 1 THEN '{}' ELSE (
            SELECT jsonb_object_agg(e.key, e.value)
            FROM unnest(places) AS p (place)
            CROSS JOIN jsonb_each(safe_delete._reached_rows(target, ARRAY[p.place], selection)) AS e
        ) END;
END;
$$;

COMMENT ON FUNCTION safe_delete._reached_rows(regclass, bigint[], jsonb) IS 'Rows of lines of _reach_plan(), place → rows; left out where they cannot be counted.';
