CREATE OR REPLACE FUNCTION safe_delete._blocked_statement(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT jsonb_build_object(''blocked_by_live'', count(*)) FROM %s AS t WHERE %s AND %s AND (%s)',
        safe_delete._own_rows(target),
        safe_delete._with_variables(
            safe_delete._is_purgeable(p.age_column, 't', safe_delete._deleted_at_name(target)),
            jsonb_build_object(
                'deleted_before', '($1 ->> ''deleted_before'')::timestamptz',
                'cutoff', replace(safe_delete._as_age('cutoff', safe_delete._age_type(target, p.age_column)), 'arguments', '$1')
            )
        ),
        safe_delete._with_selection(safe_delete._not_held(target, 't')),
        l.is_referenced
    )
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL safe_delete._live_reference(target, 't') AS l (is_referenced)
    WHERE p.target_table = target
        AND p.hiding <> 'apart'
        AND l.is_referenced IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._blocked_statement(regclass) IS
    'Query for the number of rows deleted in place whose grace is over and that live rows reference, $1 being the selection; NULL where no foreign key points to the table.';
