CREATE OR REPLACE FUNCTION safe_delete._keep_row()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept text;
BEGIN
    IF TG_NARGS = 0 THEN
        OLD.deleted_at := NEW.deleted_at;
        OLD.deletion_id := NEW.deletion_id;
        RETURN OLD;
    END IF;
    SELECT string_agg(format('(%s).%I', CASE WHEN a.attname IN (TG_ARGV[0], 'deletion_id') THEN '$2' ELSE '$1' END, a.attname), ', ' ORDER BY a.attnum)
    INTO kept
    FROM pg_attribute AS a
    WHERE a.attrelid = TG_RELID
        AND a.attnum > 0
        AND NOT a.attisdropped;
    EXECUTE format('SELECT %s', kept) INTO NEW USING OLD, NEW;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION safe_delete._keep_row() IS
    'Trigger that sorts last: soft delete and restore leave a row as it was, whatever the user''s own BEFORE UPDATE triggers set. Its argument is the adopted column.';
