-- What reads a value can fail with any error: a syntax error, a name that is not there, a check.
CREATE OR REPLACE FUNCTION safe_delete._respelled(given text, of_type anyelement)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    read_value of_type%TYPE;
    spelled text;
BEGIN
    BEGIN
        read_value := given;
        spelled := format('%s', read_value);
    EXCEPTION
        WHEN OTHERS THEN
            -- A deadlock, no memory, a cancel say nothing about the value.
            IF left(SQLSTATE, 2) IN ('40', '53', '54', '55', '57', '58', 'XX') THEN
                RAISE;
            END IF;
            RAISE EXCEPTION USING
                ERRCODE = 'invalid_text_representation',
                MESSAGE = SQLERRM,
                HINT = 'Give a value as the column has it.';
    END;
    -- These are cut without a word.
    IF pg_typeof(of_type) IN ('"char"'::regtype, 'name'::regtype) AND spelled <> given THEN
        RAISE EXCEPTION USING
            ERRCODE = 'string_data_right_truncation',
            MESSAGE = format('value too long for type %s: %L', pg_typeof(of_type), given),
            HINT = 'Give a value as the column has it.';
    END IF;
    RETURN spelled;
END;
$$;

COMMENT ON FUNCTION safe_delete._respelled(text, anyelement) IS
    'A value as its type writes it, with the rights of the caller. Fails with a data exception where the type does not take it, whatever it says itself.';
