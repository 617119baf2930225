CREATE OR REPLACE FUNCTION safe_delete._keys_query(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- An array becomes JSON faster than an aggregate does; one of arrays could not be made, if they differ in their dimensions.
    SELECT format(
        CASE
            WHEN count(*) = 1 AND bool_and(k.base_type IN ('smallint', 'integer', 'bigint', 'uuid', 'text', 'character varying'))
                THEN 'SELECT cardinality(s.keys), array_to_json(s.keys) FROM (SELECT ARRAY(SELECT %s FROM %s) AS keys OFFSET bigint ''0'') AS s'
            ELSE 'SELECT count(*), json_agg(%s) FROM %s'
        END,
        -- It is a pattern for format() itself: percent signs in a column's name are doubled.
        replace(safe_delete._key_json(target, 't', in_storage => true), '%', '%%'),
        'ONLY %s AS t WHERE t.ctid >= $1 AND t.ctid < $2'
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._keys_query(regclass) IS
    'Pattern, of a storage partition, of the query for the number and the keys of its rows in blocks from $1 to before $2.';
