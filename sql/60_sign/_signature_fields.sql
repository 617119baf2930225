CREATE OR REPLACE FUNCTION safe_delete._signature_fields(signature text)
RETURNS TABLE (job text, retain text, grace text, made_on text, row_set text, tags text, requester text)
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT m.field[1], m.field[2], m.field[3], m.field[4], m.field[5], m.field[6], m.field[7]
    FROM regexp_matches(
        btrim(signature),
        '^sd1-(mark|purge)-([0-9]+[hdwmy]?)-([0-9]+[hdwmy]?)-([0-9]{8})-(?:([0-9]+r[0-9a-f]{32})-)?([0-9a-f]{32})([0-9a-f]{8})-[0-9a-f]{32}\Z'
    ) AS m (field)
$$;

COMMENT ON FUNCTION safe_delete._signature_fields(text) IS 'What a signature says in clear; no row where it is none of this kit.';
