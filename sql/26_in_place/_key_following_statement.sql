CREATE OR REPLACE FUNCTION safe_delete._key_following_statement(relation oid)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT ROW(%s)::record *= ROW(%s)::record FROM (SELECT ($1).*) AS o, (SELECT ($2).*) AS n',
        string_agg(safe_delete._field('o', a.attname), ', ' ORDER BY a.attnum),
        string_agg(safe_delete._field('n', a.attname), ', ' ORDER BY a.attnum)
    )
    FROM pg_attribute AS a
    WHERE a.attrelid = relation
        AND a.attnum > 0
        AND NOT a.attisdropped
        AND a.attgenerated = ''
        AND NOT EXISTS (
            SELECT FROM pg_constraint AS f
            WHERE f.contype = 'f' AND f.conrelid = relation AND f.confupdtype = 'c' AND a.attnum = ANY (f.conkey)
        )
$$;

COMMENT ON FUNCTION safe_delete._key_following_statement(oid) IS
    'The statement that tells whether two versions of a row, $1 and $2, differ in nothing but columns of foreign keys with ON UPDATE CASCADE.';
