CREATE OR REPLACE FUNCTION safe_delete._keys_text(target regclass, alias text, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- Whole numbers are their own JSON; put together as text they cost a third of json_agg().
    SELECT CASE
        WHEN count(*) = 1 AND bool_and(k.base_type IN ('smallint', 'integer', 'bigint'))
            THEN format('''['' || string_agg(%s.%I::text, '','') || '']''', alias, min(CASE WHEN in_storage THEN safe_delete._stored_name(k.column_name) ELSE k.column_name END::text))
        ELSE format('json_agg(%s)::text', safe_delete._key_json(target, alias, in_storage))
    END
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._keys_text(regclass, text, boolean) IS 'Aggregate of many keys as the text of a JSON array, from the table or from deleted storage.';
