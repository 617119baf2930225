CREATE OR REPLACE FUNCTION safe_delete._key_names(target regclass)
RETURNS name[]
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN ARRAY(
        SELECT a.attname
        FROM pg_index AS i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = target
            AND i.indisprimary
            AND k.place <= i.indnkeyatts
        ORDER BY k.place
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._key_names(regclass) IS 'Names of the primary key''s columns, in its order.';
