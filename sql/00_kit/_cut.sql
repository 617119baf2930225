CREATE OR REPLACE FUNCTION safe_delete._cut(named text, most integer)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT left(named, max(n))
    FROM generate_series(0, length(named)) AS n
    WHERE octet_length(left(named, n)) <= most
$$;

COMMENT ON FUNCTION safe_delete._cut(text, integer) IS 'The beginning of a name, so many bytes at most, cut after a whole character.';
