CREATE OR REPLACE FUNCTION safe_delete._reads_alike(was_type text, is_type text)
RETURNS boolean
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT was_type = is_type OR (was_type, is_type) IN (
        ('smallint', 'integer'), ('smallint', 'bigint'), ('smallint', 'numeric'),
        ('integer', 'bigint'), ('integer', 'numeric'),
        ('bigint', 'numeric'),
        ('smallint', 'text'), ('integer', 'text'), ('bigint', 'text'), ('uuid', 'text'),
        ('smallint', 'character varying'), ('integer', 'character varying'), ('bigint', 'character varying'), ('uuid', 'character varying'),
        ('text', 'character varying'), ('character varying', 'text')
    )
$$;

COMMENT ON FUNCTION safe_delete._reads_alike(text, text) IS
    'Whether what a column of a type wrote is the same value to a type that it has got since. A text of blanks, bounds or a time is not.';
