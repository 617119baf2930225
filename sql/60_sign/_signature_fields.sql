CREATE OR REPLACE FUNCTION safe_delete._signature_fields(signature text)
RETURNS TABLE (job text, retain text, grace text, made_on text, row_set text, tags text, requester text)
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    field text[] := string_to_array(btrim(signature), '-');
    -- The one that a dry run of exact rows adds.
    extra integer := CASE cardinality(field) WHEN 8 THEN 1 ELSE 0 END;
    last_two text := field[6 + extra] || field[7 + extra];
BEGIN
    -- Counted repetitions take the server milliseconds to compile, and every run asks.
    IF cardinality(field) - extra IS DISTINCT FROM 7
        OR field[1] <> 'sd1'
        OR field[2] NOT IN ('mark', 'purge')
        OR field[3] !~ '^[0-9]+[hdwmy]?\Z'
        OR field[4] !~ '^[0-9]+[hdwmy]?\Z'
        OR length(field[5]) <> 8
        OR translate(field[5], '0123456789', '') <> ''
        OR length(field[6 + extra]) <> 40
        OR length(field[7 + extra]) <> 32
        OR translate(last_two, '0123456789abcdef', '') <> ''
        OR (extra = 1 AND (field[6] !~ '^[0-9]+r[0-9a-f]+\Z' OR length(split_part(field[6], 'r', 2)) <> 32))
    THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT field[2], field[3], field[4], field[5], CASE extra WHEN 1 THEN field[6] END, left(field[6 + extra], 32), right(field[6 + extra], 8);
END;
$$;

COMMENT ON FUNCTION safe_delete._signature_fields(text) IS 'What a signature says in clear; no row where it is none of this kit.';
