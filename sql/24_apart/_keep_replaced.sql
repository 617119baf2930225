CREATE OR REPLACE FUNCTION safe_delete._keep_replaced(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    storage regclass := format('safe_delete_data.%I', safe_delete._gate_name(target))::regclass;
    here record;
BEGIN
    FOR here IN
        SELECT DISTINCT s.column_name, s.column_number, s.base_type
        FROM safe_delete.reason AS r
        CROSS JOIN LATERAL jsonb_each(r.sets) AS v
        JOIN safe_delete._columns(storage) AS s ON s.column_name = safe_delete._stored_name(v.key::name)
        WHERE r.target_table = target
            AND safe_delete._set_obstacle(target, v.key, v.value #>> '{}') IS NULL
            AND NOT EXISTS (SELECT FROM safe_delete._replaced_columns(storage) AS w WHERE w.column_name = s.column_name)
    LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN safe_delete_was_%s %s[]', storage, here.column_number, here.base_type);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._keep_replaced(regclass) IS 'Gives deleted storage the columns that keep what reasons replace.';
