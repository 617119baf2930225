CREATE OR REPLACE FUNCTION safe_delete._list_differences(name text, earlier jsonb, present jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT string_agg(d.said, '; ' ORDER BY d.said)
    FROM (
        SELECT format('%s is gone: %s', name, e.value #>> '{}') AS said
        FROM jsonb_array_elements(coalesce(earlier, '[]')) AS e
        WHERE NOT coalesce(present, '[]') @> jsonb_build_array(e.value)
        UNION ALL
        SELECT format('%s is new: %s', name, e.value #>> '{}')
        FROM jsonb_array_elements(coalesce(present, '[]')) AS e
        WHERE NOT coalesce(earlier, '[]') @> jsonb_build_array(e.value)
    ) AS d
$$;

COMMENT ON FUNCTION safe_delete._list_differences(text, jsonb, jsonb) IS 'In words, what is no longer in a list, and what is new in it.';
