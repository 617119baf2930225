CREATE OR REPLACE FUNCTION safe_delete.switch_hiding(
    target regclass,
    hiding text,
    settings jsonb DEFAULT '{}'
)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
-- An index without a tablespace of its own is put into the database's.
SET default_tablespace = ''
AS $$
DECLARE
    here record;
BEGIN
    FOR here IN SELECT s.statement FROM safe_delete.switch_steps(target, hiding, settings) AS s ORDER BY s.step LOOP
        EXECUTE here.statement;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete.switch_hiding(regclass, text, jsonb) IS
    'Gives a protected table another way of hiding, as its owner: apart, beside or cover. Its deleted rows stay deleted, each by the same deletion; policy, guards, holds and reasons stay. settings: as of protect(), added to those it has.';
