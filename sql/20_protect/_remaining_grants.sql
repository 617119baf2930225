CREATE OR REPLACE FUNCTION safe_delete._remaining_grants(relation regclass, column_names text[])
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(jsonb_agg(g.value ORDER BY g.place), '[]')
    FROM jsonb_array_elements(safe_delete._grants_of(relation)) WITH ORDINALITY AS g (value, place)
    WHERE g.value ->> 'column' IS NULL
        OR g.value ->> 'column' = ANY (column_names)
$$;

COMMENT ON FUNCTION safe_delete._remaining_grants(regclass, text[]) IS
    'Who may do what with a view, in the form of _grants_of(), as far as the columns that it will have: a right on one that is gone is gone with it.';
