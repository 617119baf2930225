CREATE OR REPLACE FUNCTION safe_delete._full_selection(job text, target regclass, parameters jsonb, exceptions jsonb DEFAULT '{}')
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT s.selection || CASE
        WHEN job = 'purge' AND NOT safe_delete._is_apart(target) AND EXISTS (SELECT FROM safe_delete._circle(target))
            THEN safe_delete._circle_selection(target, s.selection, parameters ? 'exact')
        ELSE '{}'
    END
    FROM safe_delete._selection(job, target, parameters, exceptions) AS s (selection)
$$;

COMMENT ON FUNCTION safe_delete._full_selection(text, regclass, jsonb, jsonb) IS 'The moments that a job selects by, in other tables, too, whose rows go with those of a table.';
