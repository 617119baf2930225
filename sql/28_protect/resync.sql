CREATE OR REPLACE FUNCTION safe_delete.resync(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
SET default_tablespace = ''
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._require_resyncable(target);
    here record;
BEGIN
    EXECUTE safe_delete._lock_statement(protected.target_table, 'SHARE ROW EXCLUSIVE');
    protected := safe_delete._begin_resync(target);
    FOR here IN
        SELECT c.statement FROM safe_delete._code_statements(protected.target_table, protected.hiding, protected.age_column, protected.settings) AS c
    LOOP
        EXECUTE here.statement;
    END LOOP;
    FOR here IN SELECT i.statement FROM safe_delete._index_steps(protected.target_table, protected.settings) AS i ORDER BY i.step_order LOOP
        EXECUTE safe_delete._without_concurrently(here.statement);
    END LOOP;
    FOR here IN SELECT h AS statement FROM safe_delete._parent_hand_statements(protected.target_table) AS h LOOP
        EXECUTE here.statement;
    END LOOP;
    PERFORM safe_delete._finish_protect(protected.target_table);
END;
$$;

COMMENT ON FUNCTION safe_delete.resync(regclass) IS
    'Makes everything generated for a table anew, as its owner: after columns changed, a partition came, the table was renamed or got another owner.';
