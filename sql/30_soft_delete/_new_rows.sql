CREATE OR REPLACE FUNCTION safe_delete._new_rows(row_objects jsonb, acts jsonb[], target regclass, effect text)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM unnest(acts) AS a (act)
        WHERE a.act -> 'table' = to_jsonb(target::oid::text) AND (a.act -> 'deletes' = 'true' OR a.act ->> 'effect' = _new_rows.effect)
    ) THEN
        RETURN row_objects;
    END IF;
    RETURN (
        SELECT coalesce(jsonb_agg(e.value), '[]')
        FROM jsonb_array_elements(row_objects) AS e
        WHERE NOT EXISTS (
            SELECT FROM unnest(acts) AS a (act)
            CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(a.act -> 'rows') WHEN 'array' THEN a.act -> 'rows' ELSE '[]' END) AS s
            WHERE a.act -> 'table' = to_jsonb(target::oid::text)
                AND (a.act -> 'deletes' = 'true' OR a.act ->> 'effect' = _new_rows.effect)
                AND s.value = e.value
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._new_rows(jsonb, jsonb[], regclass, text) IS 'Rows of a table that no earlier act deletes, or has the same effect on.';
