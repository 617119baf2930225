-- quote_ident() leaves out the quotes that SQL does not need. PL/pgSQL needs them for its own words: OLD.loop is no field.
CREATE OR REPLACE FUNCTION safe_delete._quoted(column_name name)
RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
AS $$
    SELECT '"' || replace(column_name::text, '"', '""') || '"'
$$;

COMMENT ON FUNCTION safe_delete._quoted(name) IS 'A column''s name with quotes, whatever it is: how it follows OLD, NEW or another record of generated PL/pgSQL.';
