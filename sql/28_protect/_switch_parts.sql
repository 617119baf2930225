-- What is generated names the table, and between two ways of hiding that changes its place: so the statements of one part are
-- written when the part before is done.
CREATE OR REPLACE FUNCTION safe_delete._switch_parts(old_hiding text, new_hiding text)
RETURNS text[]
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE old_hiding WHEN 'cover' THEN '{uncover}'::text[] WHEN 'apart' THEN '{bring back}' ELSE '{}' END
        || CASE new_hiding WHEN 'cover' THEN '{cover}'::text[] WHEN 'apart' THEN '{move}' ELSE '{}' END
$$;

COMMENT ON FUNCTION safe_delete._switch_parts(text, text) IS 'The parts of a switch: from any way of hiding to beside, and from there to any.';
