-- The predicates that decide which rows go. They stand here only, and are repeated in every statement that takes rows.
CREATE OR REPLACE FUNCTION safe_delete._is_purgeable(age_column name, alias text, deleted_at name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format('%s.%I < deleted_before', alias, deleted_at) || CASE
        WHEN age_column IS NULL THEN ''
        ELSE format(' AND (cutoff IS NULL OR (%s))', safe_delete._is_old(age_column, alias))
    END
$$;

COMMENT ON FUNCTION safe_delete._is_purgeable(name, text, name) IS 'Condition that purge takes a row: deleted for the grace, and, where a retention is given, beyond that too.';
