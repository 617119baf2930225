CREATE OR REPLACE FUNCTION safe_delete._is_purgeable_stored(target regclass, age_column name, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format('%s.deleted_at < deleted_before AND %s', alias, safe_delete._is_for_reason(alias)) || CASE
        WHEN age_column IS NULL THEN ''
        ELSE format(
            ' AND (cutoff IS NULL OR (%s) OR (own_cutoffs <> ''{}'' AND EXISTS (SELECT FROM safe_delete.deletion AS r WHERE r.deletion_id = %s.deletion_id AND own_cutoffs ? r.deletion_reason AND %s)))',
            safe_delete._is_old(age_column, alias),
            alias,
            safe_delete._is_of_own_age(target, age_column, alias)
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._is_purgeable_stored(regclass, name, text) IS
    'Condition that purge takes a row of storage unless something keeps it: for its reason, deleted for the grace and, where there is a retention, beyond that or beyond its reason''s.';
