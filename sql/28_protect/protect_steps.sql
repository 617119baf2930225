CREATE OR REPLACE FUNCTION safe_delete.protect_steps(
    target regclass,
    hiding text,
    age_column name DEFAULT NULL,
    settings jsonb DEFAULT '{}'
)
RETURNS TABLE (step integer, statement text, in_transaction boolean, lock text, why text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT p.step, p.statement, p.in_transaction, p.lock, p.why
    FROM safe_delete._protect_plan(target, hiding, age_column, coalesce(protect_steps.settings, '{}')) AS p;
    IF settings ? 'deleted_at' THEN
        PERFORM safe_delete._refuse_unadoptable(target, settings ->> 'deleted_at');
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete.protect_steps(regclass, text, name, jsonb) IS
    E'What protect() would do: each statement with the lock that it takes and why. Run them in order, for example with \\gexec, or call protect().';
