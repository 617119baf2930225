CREATE OR REPLACE FUNCTION safe_delete._signature_fields(signature text)
RETURNS TABLE (job text, retain text, grace text, made_on text, row_set text, tags text, requester text)
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    field text[] := string_to_array(btrim(signature), '-');
BEGIN
    -- The one that a dry run of exact rows adds.
    IF cardinality(field) = 8 THEN
        row_set := field[6];
        field := field[:5] || field[7:];
    END IF;
    -- Counted repetitions take the server milliseconds to compile, and every run asks.
    IF cardinality(field) IS DISTINCT FROM 7
        OR field[1] <> 'sd1'
        OR field[2] NOT IN ('mark', 'purge')
        OR field[3] !~ '^([0-9]+[hdwmy]?|never)$'
        OR field[4] !~ '^[0-9]+[hdwmy]?$'
        OR length(field[5]) <> 8
        OR translate(field[5], '0123456789', '') <> ''
        OR length(field[6]) <> 40
        OR length(field[7]) <> 32
        OR translate(field[6] || field[7], '0123456789abcdef', '') <> ''
        OR row_set !~ '^[0-9]+r[0-9a-f]+$'
        OR length(split_part(row_set, 'r', 2)) <> 32
    THEN
        RETURN;
    END IF;
    job := field[2];
    retain := field[3];
    grace := field[4];
    made_on := field[5];
    tags := left(field[6], 32);
    requester := right(field[6], 8);
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION safe_delete._signature_fields(text) IS 'What a signature says in clear; no row where it is none of this kit.';
