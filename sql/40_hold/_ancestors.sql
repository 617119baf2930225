-- Each table in its own hand: to read it is to run code of its owner's. Deleted storage is the kit's.
CREATE OR REPLACE FUNCTION safe_delete._ancestors(job text, place regclass, found_by text, given jsonb, ways oid[], with_keys boolean)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    in_storage boolean := job = 'purge' AND safe_delete._is_apart(place);
    reader regclass := CASE WHEN NOT in_storage THEN safe_delete._reader_of(place) END;
    answer jsonb;
BEGIN
    IF in_storage THEN
        PERFORM safe_delete._refuse_unfollowed(place, found_by, ways);
        EXECUTE safe_delete._ancestor_statement(job, place, found_by, ways, with_keys) INTO answer USING given;
        IF (answer ->> 'is_unknown')::boolean THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD206',
                MESSAGE = format('nobody can tell what rows on hold depend on: rows of %s were deleted before columns that reference others got another type', safe_delete._known_name(place)),
                HINT = 'Restore them, or release the holds.';
        END IF;
        RETURN answer;
    END IF;
    IF reader IS NOT NULL THEN
        PERFORM safe_delete._refuse_uncountable(place, false);
        answer := safe_delete._read(reader, 'find', jsonb_build_object(
            'ancestors', job, 'place', place::oid, 'found_by', found_by, 'ways', to_jsonb(ways), 'with_keys', with_keys, 'keys', given
        ));
    END IF;
    IF answer IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('nobody can tell which rows of %s have rows on hold below them', safe_delete._known_name(place)),
            HINT = format('Protect %s, or release the holds on the tables that reference it.', safe_delete._known_name(place));
    END IF;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._ancestors(text, regclass, text, jsonb, oid[], boolean) IS
    'Runs the query of _ancestor_statement() where it may be run.';
