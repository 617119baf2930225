-- By the input of the type, as another user of it would have it, and not by a cast of some user's: the server does so for a
-- type of strings for which there is no cast.
CREATE OR REPLACE FUNCTION safe_delete._from_stored(value text, type_id oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._enum_of(type_id) IS NULL THEN value ELSE (
        SELECT format('(%s)::%s::%s', value, s.string_type, format_type(type_id, -1))
        FROM unnest('{text,varchar,bpchar}'::regtype[]) WITH ORDINALITY AS s (string_type, place)
        ORDER BY EXISTS (SELECT FROM pg_cast AS c WHERE c.castsource = s.string_type AND c.casttarget = safe_delete._base_type(type_id)), s.place
        LIMIT 1
    ) END
$$;

COMMENT ON FUNCTION safe_delete._from_stored(text, oid) IS 'Expression by which a value of deleted storage, itself an expression, becomes one of its table''s type, with the rights of the table''s owner.';
