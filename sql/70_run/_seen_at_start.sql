-- For a report that is made long after: what a person would have been shown when the run was let begin, but no keys.
CREATE OR REPLACE FUNCTION safe_delete._seen_at_start(examination jsonb)
RETURNS jsonb
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT examination - 'selection' - 'sample' - 'days' || jsonb_build_object(
        'ages', CASE examination ->> 'job' WHEN 'mark' THEN safe_delete._histogram(examination -> 'days') END,
        'deletion_days', CASE examination ->> 'job' WHEN 'purge' THEN safe_delete._histogram(examination -> 'days') END
    )
$$;

COMMENT ON FUNCTION safe_delete._seen_at_start(jsonb) IS 'What goes on record of the examination that let a run begin.';
