-- Fires for each row, because only so it comes before the server's own triggers for foreign keys, which cut the links
-- (they are row triggers too, and all of a row's triggers fire in the order of their names). Acts once for a statement:
-- at its first row nothing has been cut yet, and deleted_row has all rows already.
CREATE OR REPLACE FUNCTION safe_delete._remember_links()
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
    IF to_regclass('deleted_row') IS NOT NULL THEN
        PERFORM safe_delete._refuse_false_rows(TG_RELID, TG_NAME);
    END IF;
    IF NOT (SELECT ROW(OLD.*)::record *= ROW(d.*)::record FROM deleted_row AS d LIMIT 1) THEN
        RETURN NULL;
    END IF;
    FOR reference IN SELECT r.* FROM safe_delete._cut_references(TG_RELID) AS r LOOP
        -- In portions: no value can hold millions of keys. An aggregate with an order is never computed in a hash table,
        -- which would have all portions in memory at once.
        FOR gone IN EXECUTE format(
            'SELECT jsonb_agg(g.reference ORDER BY g.place)
            FROM (SELECT jsonb_build_array(%s) AS reference, row_number() OVER () AS place FROM deleted_row AS d) AS g
            GROUP BY (g.place - 1) / 10000',
            (SELECT string_agg(format('format(''%%s'', %s)', safe_delete._field('d', n.name)), ', ' ORDER BY n.place) FROM unnest(reference.parent_columns) WITH ORDINALITY AS n (name, place))
        ) LOOP
            EXIT WHEN NOT safe_delete._remember_portion(TG_RELID, reference.child, reference.foreign_key, reference.foreign_key_name, gone);
        END LOOP;
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._remember_links() IS 'Trigger of apart tables that foreign keys with ON DELETE SET NULL or SET DEFAULT reference: remembers what is about to be cut.';
