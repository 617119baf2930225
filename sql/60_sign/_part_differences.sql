CREATE OR REPLACE FUNCTION safe_delete._part_differences(part text, was jsonb, is_now jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT string_agg(
        CASE part
            WHEN 'guards' THEN format('the limit of guard %s was %s, is %s', d.name, safe_delete._limit_text(d.earlier), safe_delete._limit_text(d.present))
            WHEN 'policy' THEN format('policy setting %s was %s, is %s', d.name, t.earlier, t.present)
            WHEN 'parameters' THEN format('parameter %s was %s, is %s', d.name, t.earlier, t.present)
            WHEN 'deciding columns' THEN CASE
                WHEN d.name = 'references' THEN safe_delete._list_differences('foreign key', d.earlier, d.present)
                ELSE format('the %s was %s, is %s', d.name, t.earlier, t.present)
            END
            ELSE format('the %s was %s, is %s', d.name, t.earlier, t.present)
        END,
        '; ' ORDER BY d.name
    )
    FROM (
        SELECT n.name, nullif(was -> n.name, 'null') AS earlier, nullif(is_now -> n.name, 'null') AS present
        FROM (
            SELECT k.name FROM jsonb_object_keys(CASE jsonb_typeof(was) WHEN 'object' THEN was ELSE '{}' END) AS k (name)
            UNION
            SELECT k.name FROM jsonb_object_keys(CASE jsonb_typeof(is_now) WHEN 'object' THEN is_now ELSE '{}' END) AS k (name)
        ) AS n
        WHERE NOT (part = 'parameters' AND n.name IN ('retain', 'grace'))
    ) AS d
    CROSS JOIN LATERAL (
        SELECT coalesce(d.earlier #>> '{}', 'not set') AS earlier, coalesce(d.present #>> '{}', 'not set') AS present
    ) AS t
    WHERE was IS NOT NULL
        AND d.earlier IS DISTINCT FROM d.present
$$;

COMMENT ON FUNCTION safe_delete._part_differences(text, jsonb, jsonb) IS 'In words, how a signed part differs from what it was; NULL where that is not known.';
