CREATE OR REPLACE FUNCTION safe_delete._expected_sources(target regclass, hiding text, age_column name)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    SELECT s.source
    FROM unnest(
        safe_delete._hand_steps(target, hiding, age_column)
        || CASE WHEN hiding = 'apart' AND safe_delete._keeps_replicated(target) THEN safe_delete._move_replicated_source(target) END
        || CASE hiding WHEN 'apart'
            THEN CASE WHEN safe_delete._is_in_hierarchy(target) THEN safe_delete._move_row_source(target) ELSE safe_delete._move_source(target) END
                || safe_delete._with_deleted_steps(target) || ARRAY(SELECT h FROM safe_delete._storage_hand_sources(target) AS h)
            ELSE ARRAY(SELECT u FROM safe_delete._update_source(target) AS u WHERE u IS NOT NULL)
                || CASE WHEN safe_delete._has_row_security(target) THEN safe_delete._attempt_source(target) || ARRAY(SELECT a.source FROM safe_delete._asking_sources(target, safe_delete._live_view_name(target, hiding)) AS a) END
        END
    ) AS s (source)
    WHERE s.source ~ '^CREATE (OR REPLACE )?FUNCTION safe_delete_gate[.]'
$$;

COMMENT ON FUNCTION safe_delete._expected_sources(regclass, text, name) IS 'CREATE FUNCTION statements of a table''s generated functions, as the kit would write them now.';
