-- In a hierarchy a table's row trigger has no transition table: what is about to be cut is looked for row by row.
CREATE OR REPLACE FUNCTION safe_delete._remember_links_of_row()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET timezone = 'UTC'
AS $$
DECLARE
    reference record;
    gone jsonb;
BEGIN
    IF TG_OP <> 'DELETE' OR TG_WHEN <> 'AFTER' OR TG_LEVEL <> 'ROW' THEN
        PERFORM safe_delete._refuse_false_trigger(TG_RELID, TG_NAME);
    END IF;
    FOR reference IN SELECT r.* FROM safe_delete._cut_references(TG_RELID) AS r LOOP
        EXECUTE format(
            'SELECT jsonb_build_array(jsonb_build_array(%s)) FROM (SELECT ($1).*) AS d',
            (SELECT string_agg(format('format(''%%s'', %s)', safe_delete._field('d', n.name)), ', ' ORDER BY n.place) FROM unnest(reference.parent_columns) WITH ORDINALITY AS n (name, place))
        ) INTO gone USING OLD;
        PERFORM safe_delete._remember_portion(TG_RELID, reference.child, reference.foreign_key, reference.foreign_key_name, gone);
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._remember_links_of_row() IS 'As _remember_links(), for a table that takes part in inheritance.';
