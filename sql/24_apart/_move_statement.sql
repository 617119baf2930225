-- A value is a bare literal: the column of storage reads it, as what that is now. A cast by the name of an enum could become
-- one to a domain of that name, with checks that would run with the kit's rights.
CREATE OR REPLACE FUNCTION safe_delete._move_statement(target regclass, deletion text, condition text, reason text DEFAULT NULL, source text DEFAULT 'deleted_row')
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        E'INSERT INTO safe_delete_data.%I (%s, deleted_at, deletion_id)\n        SELECT %s, now(), %s\n        FROM %s AS d%s',
        safe_delete._gate_name(target),
        string_agg(quote_ident(safe_delete._stored_name(c.column_name)), ', ' ORDER BY c.column_number)
            || coalesce(string_agg(format(', %I', s.was_column), '' ORDER BY c.column_number) FILTER (WHERE s.was_column IS NOT NULL), ''),
        string_agg(
            CASE WHEN s.was_column IS NULL THEN v.value ELSE quote_nullable(s.new_value) END,
            ', ' ORDER BY c.column_number
        ) || coalesce(
            string_agg(
                format(', ARRAY[%s::%s]', v.value, s.stored_type),
                '' ORDER BY c.column_number
            ) FILTER (WHERE s.was_column IS NOT NULL),
            ''
        ),
        deletion,
        source,
        -- Asked once, and before any value is touched.
        coalesce(E'\n        WHERE (SELECT ' || condition || ' FROM deleted_row AS d LIMIT 1)' || E'\n        AND ' || safe_delete._storage_fit(target), '')
    )
    FROM safe_delete._columns(target) AS c
    CROSS JOIN LATERAL safe_delete._to_stored(safe_delete._field('d', c.column_name), c.type_id) AS v (value)
    LEFT JOIN safe_delete._sets_of(target) AS s ON s.column_name = c.column_name AND s.reason_name = reason
$$;

COMMENT ON FUNCTION safe_delete._move_statement(regclass, text, text, text, text) IS
    'The INSERT that moves deleted rows to storage, for a reason with the values that it sets; deletion is the expression of their deletion id, condition what must be true of one of them, NULL: nothing; source is where they come from.';
