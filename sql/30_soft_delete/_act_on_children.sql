CREATE OR REPLACE FUNCTION safe_delete._act_on_children(acts jsonb[], parent_act jsonb, reference jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    child regclass := (reference ->> 'child')::oid::regclass;
    answer jsonb;
    act jsonb := jsonb_build_object(
        'table', child::oid::text, 'depth', (parent_act ->> 'depth')::integer + 1, 'effect', reference -> 'effect',
        'deletes', reference ->> 'effect' IN ('cascade', 'hard delete'), 'is_deferred', reference -> 'is_deferred'
    );
BEGIN
    IF parent_act -> 'rows' <> 'null' AND reference ->> 'reader' IS NOT NULL THEN
        BEGIN
            answer := safe_delete._read((reference ->> 'reader')::oid::regclass, 'find', jsonb_build_object(
                'foreign_key', reference -> 'foreign_key',
                'with_rows', NOT (reference ->> 'is_only')::boolean,
                'keys', safe_delete._only_columns(parent_act -> 'rows', ARRAY(SELECT jsonb_array_elements_text(reference -> 'parent_columns')))
            ));
        EXCEPTION
            -- Row security that even the owner is under, a type that he may not use, a gate view from before the column.
            WHEN insufficient_privilege OR data_exception OR SQLSTATE 'SD206' THEN
                answer := NULL;
        END;
    END IF;
    IF answer ? 'rows' THEN
        answer := jsonb_build_object('rows', safe_delete._new_rows(answer -> 'rows', acts, child, reference ->> 'effect'));
        answer := answer || jsonb_build_object('row_count', jsonb_array_length(answer -> 'rows'));
    END IF;
    -- What is unknown is said once; a cycle of it would never end.
    IF answer -> 'row_count' = '0' OR (answer IS NULL AND EXISTS (
        SELECT FROM unnest(acts) AS e (earlier)
        WHERE e.earlier -> 'table' = act -> 'table' AND e.earlier -> 'effect' = act -> 'effect' AND e.earlier -> 'row_count' = 'null'
    )) THEN
        RETURN NULL;
    END IF;
    RETURN act || coalesce(answer, '{"row_count": null, "rows": null}');
END;
$$;

COMMENT ON FUNCTION safe_delete._act_on_children(jsonb[], jsonb, jsonb) IS
    'What one foreign key does when the rows of an act are deleted, after all acts so far. row_count and rows are null where that is unknown; NULL: nothing.';
