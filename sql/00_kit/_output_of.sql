-- No cast: users can define one. No name of a type: another one may have it by the time this runs. And nothing that only one type
-- has: the column may be of another by then, and whoever checks that must come to it.
CREATE OR REPLACE FUNCTION safe_delete._output_of(value text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT format('CASE WHEN %1$s IS NOT NULL THEN pg_catalog.concat(%1$s) END', value)
$$;

COMMENT ON FUNCTION safe_delete._output_of(text) IS 'Expression for the text of a value, itself an expression, by the output function of whatever type it is then.';
