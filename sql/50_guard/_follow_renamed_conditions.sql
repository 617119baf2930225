CREATE OR REPLACE FUNCTION safe_delete._follow_renamed_conditions(target regclass)
RETURNS void
LANGUAGE sql
AS $$
    UPDATE safe_delete.policy AS p
    SET settings = jsonb_set(p.settings, '{conditions}', (
        SELECT jsonb_agg(c.value || jsonb_build_object('column', coalesce(r.new_name::text, c.value ->> 'column')) ORDER BY c.place)
        FROM jsonb_array_elements(p.settings -> 'conditions') WITH ORDINALITY AS c (value, place)
        LEFT JOIN safe_delete._renamed_columns(target) AS r ON r.old_name = c.value ->> 'column'
    ))
    WHERE p.target_table = target
        AND p.settings ? 'conditions'
$$;

COMMENT ON FUNCTION safe_delete._follow_renamed_conditions(regclass) IS 'Gives the conditions of a policy the names that the columns have now.';
