-- A key column can have the name of the variable; its type follows then.
CREATE OR REPLACE FUNCTION safe_delete._with_selection(condition text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT regexp_replace(condition, '(?<![.])[[:<:]]arguments(?= ->|[)])', '$1', 'g')
$$;

COMMENT ON FUNCTION safe_delete._with_selection(text) IS 'A condition about holds for a query whose $1 is the selection.';
