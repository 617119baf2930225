CREATE OR REPLACE FUNCTION safe_delete._view_name(table_name name, hiding text)
RETURNS name
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE hiding
        WHEN 'beside' THEN ('current_' || table_name)::name
        -- The cast cuts at 63 bytes, never inside a character; 13 of them are the ending's.
        ELSE (
            SELECT left(table_name::text, max(n)) || '_with_deleted'
            FROM generate_series(0, length(table_name::text)) AS n
            WHERE octet_length(left(table_name::text, n)) <= 50
        )::name
    END
$$;

COMMENT ON FUNCTION safe_delete._view_name(name, text) IS
    'Name of the view that the kit makes of a table: <table>_with_deleted of one apart or covered, current_<table> of one beside. A name that would be longer than 63 bytes has the table''s cut, after a whole character.';
