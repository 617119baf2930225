CREATE OR REPLACE FUNCTION safe_delete._follow_renamed_sets(target regclass)
RETURNS void
LANGUAGE sql
AS $$
    UPDATE safe_delete.reason AS r
    SET sets = (
        SELECT jsonb_object_agg(coalesce(n.new_name::text, v.key), v.value)
        FROM jsonb_each(r.sets) AS v
        LEFT JOIN safe_delete._renamed_columns(target) AS n ON n.old_name = v.key
    )
    WHERE r.target_table = target
        AND r.sets IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._follow_renamed_sets(regclass) IS 'Gives what reasons set the names that the columns have now.';
