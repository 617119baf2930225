CREATE OR REPLACE FUNCTION safe_delete._key_match(target regclass, one text, other text, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        format(
            -- Out of a JSON object, the key null of this type comes as NULL.
            CASE k.base_type WHEN 'jsonb' THEN 'coalesce(%s.%I, ''null'') %s %s.%I' ELSE '%s.%I %s %s.%I' END,
            one, k.column_name, k.equals, other,
            CASE WHEN in_storage THEN safe_delete._stored_name(k.column_name) ELSE k.column_name END
        ),
        ' AND ' ORDER BY k.key_position
    )
    FROM safe_delete._key_columns(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._key_match(regclass, text, text, boolean) IS 'Condition that two relations agree in the key; the other one can be deleted storage.';
