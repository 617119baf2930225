CREATE OR REPLACE FUNCTION safe_delete._do_switch(target regclass, part text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
BEGIN
    FOR here IN SELECT s.statement FROM safe_delete._switch_statements(target, part, settings) AS s LOOP
        EXECUTE here.statement;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._do_switch(regclass, text, jsonb) IS 'Does one part of switch_hiding(), as the table''s owner.';
