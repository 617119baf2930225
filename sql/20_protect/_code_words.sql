CREATE OR REPLACE FUNCTION safe_delete._code_words(code text)
RETURNS TABLE (place bigint, word text, is_part boolean)
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT m.place, m.part[1], coalesce(right(lag(m.part[1]) OVER w, 1) = '.', false) OR coalesce(left(lead(m.part[1]) OVER w, 1) = '.', false)
    FROM regexp_matches(code, '("(?:[^"]|"")*"|''(?:[^'']|'''')*''|[[:alpha:]_][[:alnum:]_$]*|[^[:alpha:]_"'']+|.)', 'g') WITH ORDINALITY AS m (part, place)
    WINDOW w AS (ORDER BY m.place);
END;
$$;

COMMENT ON FUNCTION safe_delete._code_words(text) IS
    'Code in pieces: names, quoted names, quoted texts, and what is between them. Those beside a point are parts of a longer name: columns, schemas.';
