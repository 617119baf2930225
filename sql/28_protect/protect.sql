CREATE OR REPLACE FUNCTION safe_delete.protect(
    target regclass,
    hiding text,
    age_column name DEFAULT NULL,
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
    FOR here IN SELECT s.statement FROM safe_delete.protect_steps(target, hiding, age_column, settings) AS s ORDER BY s.step LOOP
        -- In one transaction an index cannot be built concurrently; the runner executes the steps one by one.
        EXECUTE safe_delete._without_concurrently(here.statement);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete.protect(regclass, text, name, jsonb) IS
    'Puts a table under protection, as its owner: hiding apart (deleted rows move away), beside (they stay, a view hides them) or cover (it takes the table''s name).'
    ' age_column: retention counts from it. settings: accept, storage_partition, remember_nulling, unique, indexes, security_barrier, deleted_at (a column to be adopted).';
