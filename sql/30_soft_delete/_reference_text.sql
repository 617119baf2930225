CREATE OR REPLACE FUNCTION safe_delete._reference_text(stored_columns name[])
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('jsonb_build_array(%s)', string_agg(format('format(''%%s'', %s)', safe_delete._field('s', c.name)), ', ' ORDER BY c.place))
    FROM unnest(stored_columns) WITH ORDINALITY AS c (name, place)
$$;

COMMENT ON FUNCTION safe_delete._reference_text(name[]) IS 'Expression for what a row s of deleted storage references, as an array of text.';
