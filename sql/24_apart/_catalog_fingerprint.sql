-- One look at the catalog, where _fingerprint() needs several: each session asks at its first DELETE.
CREATE OR REPLACE FUNCTION safe_delete._catalog_fingerprint(target oid)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT left(encode(sha256(convert_to(string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid), ',' ORDER BY a.attnum), 'UTF8')), 'hex'), 16)
        FROM pg_attribute AS a
        WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._catalog_fingerprint(oid) IS 'Digest of a table''s columns (number, name, number of the type): another one after a dump and restore.';
