CREATE OR REPLACE FUNCTION safe_delete._keys_text(target regclass, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- Whole numbers are their own JSON; put together as text they cost a third of json_agg().
    SELECT CASE
        WHEN count(*) = 1 AND bool_and(k.base_type IN ('smallint', 'integer', 'bigint'))
            THEN format('''['' || string_agg(%s.%I::text, '','') || '']''', alias, min(k.column_name::text))
        ELSE format('json_agg(%s)::text', safe_delete._key_json(target, alias))
    END
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._keys_text(regclass, text) IS 'Aggregate of many keys as the text of a JSON array.';
