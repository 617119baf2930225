-- Not SECURITY DEFINER: the statements read the table with the rights of whoever asks. With row_security off he gets an
-- error where he would see only some of the rows.
CREATE OR REPLACE FUNCTION safe_delete.preview_changes(target regclass, policy jsonb DEFAULT '{}', guards jsonb DEFAULT '{}', jobs jsonb DEFAULT '{}')
RETURNS TABLE (job text, parameters jsonb, parameters_before jsonb, rows_before bigint, rows_after bigint, refused text, guard_changes jsonb)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
    planned record;
BEGIN
    FOR planned IN SELECT p.* FROM safe_delete._preview_plan(target, policy, guards, jobs) AS p LOOP
        job := planned.job;
        parameters := planned.parameters;
        parameters_before := planned.parameters_before;
        refused := planned.refused;
        guard_changes := planned.guard_changes;
        EXECUTE planned.statement_before INTO rows_before;
        EXECUTE planned.statement_after INTO rows_after;
        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete.preview_changes(regclass, jsonb, jsonb, jsonb) IS
    'How many rows the next mark and purge would take before and after set_policy() with these settings, and what guards would say with these limits: {guard: settings}. Changes nothing. jobs: {"mark": {"retain": "90 days"}, "purge": {"grace": "30 days"}}, by default as the last runs were called.'
    ' Rows before are counted as these were called, too.'
    ' Rows are counted before holds, reasons and references are looked at. refused: why the job would not even start.';
