CREATE OR REPLACE FUNCTION safe_delete._view_name(table_name name, hiding text)
RETURNS name
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE hiding
        WHEN 'beside' THEN ('current_' || table_name)::name
        -- The cast cuts at 63 bytes, never inside a character; 13 of them are the ending's.
        ELSE (safe_delete._cut(table_name::text, 50) || '_with_deleted')::name
    END
$$;

COMMENT ON FUNCTION safe_delete._view_name(name, text) IS
    'Name of the view that the kit makes of a table: <table>_with_deleted of one apart or covered, current_<table> of one beside. A name that would be longer than 63 bytes has the table''s cut, after a whole character.';
