CREATE OR REPLACE FUNCTION safe_delete._fingerprint(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT left(
            encode(
                sha256(
                    convert_to(
                        string_agg(format('%s %s %s', c.column_number, c.column_name, c.base_type), ',' ORDER BY c.column_number),
                        'UTF8'
                    )
                ),
                'hex'
            ),
            16
        )
        FROM safe_delete._columns(target) AS c
        WHERE c.column_name <> ALL (safe_delete._kit_columns(target))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._fingerprint(regclass) IS 'Digest of a table''s own columns (number, name, base type), the kit''s left out.';
