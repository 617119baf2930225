-- Each on its own: for keys there is an index, and often for the column of a subject.
CREATE OR REPLACE FUNCTION safe_delete._held_condition(place regclass, held_by text, in_storage boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN in_storage THEN 'NOT ' || safe_delete._with_selection(safe_delete._not_held(place, 't', true))
        WHEN held_by = 'subjects' THEN safe_delete._with_selection(safe_delete._row_test(place, 'is_subject', 't'))
        ELSE format(
            'EXISTS (SELECT FROM jsonb_to_recordset($1 -> ''held'') AS h (%s) WHERE %s)',
            safe_delete._key_record(place, is_held => true), safe_delete._key_match(place, 'h', 't')
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._held_condition(regclass, text, boolean) IS 'Condition that a row t, of the table or of deleted storage, is on hold, by its key (held) or its subject (subjects); $1 is what is on hold.';
