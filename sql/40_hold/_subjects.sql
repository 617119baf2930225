-- A hold that cannot be understood must stop what it was placed against, not be passed over.
CREATE OR REPLACE FUNCTION safe_delete._subjects(target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
    found_subjects jsonb := '{}';
    trouble text;
BEGIN
    FOR here IN
        SELECT h.hold_id, h.column_name, h.subject, h.is_readable FROM safe_delete._subject_holds(target) AS h WHERE h.is_in_force
    LOOP
        trouble := safe_delete._subject_obstacle(target, here.column_name);
        IF trouble IS NULL THEN
            BEGIN
                found_subjects := found_subjects || jsonb_build_object(
                    here.column_name,
                    coalesce(found_subjects -> here.column_name, '[]') || safe_delete._spelled(target, here.column_name, jsonb_build_array(here.subject))
                );
            EXCEPTION
                WHEN data_exception THEN
                    -- It was so when the hold was placed: no row can be it.
                    trouble := CASE WHEN here.is_readable THEN SQLERRM END;
            END;
        END IF;
        IF trouble IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD206',
                MESSAGE = format('hold %s cannot be understood in %s: %s', here.hold_id, safe_delete._known_name(target), trouble),
                DETAIL = format('It is on %I = %s.', here.column_name, here.subject),
                HINT = 'Hold the rows in another way, with place_hold() or place_subject_hold(), then release this one.';
        END IF;
    END LOOP;
    -- As arrays of the server's, which a column's type reads at once.
    RETURN (
        SELECT coalesce(jsonb_object_agg(s.key, ARRAY(SELECT jsonb_array_elements_text(s.value))::text), '{}')
        FROM jsonb_each(found_subjects) AS s
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._subjects(regclass) IS 'Subjects on hold now, by column of the table: {"customer_id": "{42,43}"}.';
