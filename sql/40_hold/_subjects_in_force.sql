-- A hold that cannot be understood must stop what it was placed against, not be passed over.
CREATE OR REPLACE FUNCTION safe_delete._subjects_in_force(target regclass)
RETURNS TABLE (hold_id bigint, column_name name, spelled text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
    is_type text;
    has_labels boolean;
    trouble text;
BEGIN
    FOR here IN SELECT h.* FROM safe_delete._subject_holds(target) AS h WHERE h.is_in_force LOOP
        trouble := safe_delete._subject_obstacle(target, here.column_name);
        SELECT k.stored_type, safe_delete._enum_of(k.type_id) IS NOT NULL INTO is_type, has_labels
        FROM safe_delete._columns(target) AS k
        WHERE k.column_name = here.column_name;
        IF trouble IS NULL AND NOT safe_delete._reads_alike(here.column_type, is_type) THEN
            trouble := format('it was placed when %I was %s, and now it is %s', here.column_name, here.column_type, is_type);
        END IF;
        -- Labels come and go; what else a type has written it reads.
        IF trouble IS NULL AND here.is_spelled AND here.column_type = is_type AND NOT has_labels THEN
            spelled := here.subject;
        ELSIF trouble IS NULL THEN
            BEGIN
                spelled := safe_delete._spelled_subject(target, here.column_name, here.subject, here.time_zone);
            EXCEPTION
                WHEN data_exception THEN
                    -- It was so when the hold was placed: no row can be it.
                    CONTINUE WHEN NOT here.is_readable;
                    trouble := SQLERRM;
            END;
        END IF;
        IF trouble IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD206',
                MESSAGE = format('hold %s cannot be understood in %s: %s', here.hold_id, safe_delete._known_name(target), trouble),
                DETAIL = format('It is on %I = %s.', here.column_name, here.subject),
                HINT = 'Hold the rows in another way, with place_hold() or place_subject_hold(), then release this one.';
        END IF;
        hold_id := here.hold_id;
        column_name := here.column_name;
        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._subjects_in_force(regclass) IS 'Holds on subjects that are in force on a table, each with its column and the subject as its type writes it.';
