CREATE OR REPLACE FUNCTION safe_delete._is_of_own_age(target regclass, age_column name, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- Of what has no age nobody knows whether it is old enough: it is kept.
    SELECT format('(own_cutoffs -> r.deletion_reason = ''null''%s)', CASE WHEN age_column IS NOT NULL THEN format(
        ' OR (%2$s.%1$I < %3$s AND isfinite(%2$s.%1$I))',
        age_column,
        alias,
        safe_delete._moment_as_age('own_cutoffs ->> r.deletion_reason', (SELECT c.base_type FROM safe_delete._columns(target) AS c WHERE safe_delete._stored_name(c.column_name) = age_column))
    ) END)
$$;

COMMENT ON FUNCTION safe_delete._is_of_own_age(regclass, name, text) IS 'Condition that a row is beyond the retention of its reason; by the age column as storage calls it; r is the deletion, whose reason has one.';
