CREATE OR REPLACE FUNCTION safe_delete._signature_differences(given text, parts jsonb, target regclass DEFAULT NULL)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT coalesce(
        string_agg(d.difference, '; ' ORDER BY d.place),
        CASE WHEN EXISTS (SELECT FROM safe_delete._signature_fields(given))
            THEN 'the signature was not made by this database, was made before its secret changed, or was altered: its proof does not fit'
            ELSE 'the signature given is not one of this kit' END
    )
    FROM (
        SELECT v.place, format('the signature is for %s %s, this call says %s', v.part, v.was, v.is_now) AS difference
        FROM safe_delete._signature_fields(given) AS f
        CROSS JOIN safe_delete._short_duration(parts -> 'parameters' ->> 'retain') AS n (retain)
        CROSS JOIN safe_delete._short_duration(parts -> 'parameters' ->> 'grace') AS o (grace)
        CROSS JOIN LATERAL (
            VALUES
                (-3, 'job', f.job, parts ->> 'job'),
                (-2, 'retain =', safe_delete._long_duration(f.retain), safe_delete._long_duration(n.retain)),
                (-1, 'grace =', safe_delete._long_duration(f.grace), safe_delete._long_duration(o.grace))
        ) AS v (place, part, was, is_now)
        WHERE v.was <> v.is_now
        UNION ALL
        SELECT
            t.place,
            coalesce(
                safe_delete._part_differences(t.part, safe_delete._earlier_part(target, t.part, substr(f.tags, 4 * t.place - 3, 4)), parts -> t.part),
                CASE t.part WHEN 'database' THEN 'the signature is from another database, or another environment' ELSE t.said || ' changed since the dry run' END
            )
        FROM safe_delete._signature_fields(given) AS f
        CROSS JOIN safe_delete._tagged_parts() AS t
        WHERE substr(f.tags, 4 * t.place - 3, 4) <> substr(safe_delete._tags(parts), 4 * t.place - 3, 4)
        UNION ALL
        SELECT 100, CASE split_part(f.row_set, 'r', 1)
            WHEN parts -> 'rows' ->> 'count' THEN format('the signature is for exactly these %s rows, and one or more are others now', parts -> 'rows' ->> 'count')
            ELSE format('the signature is for exactly %s rows, and there are %s now', split_part(f.row_set, 'r', 1), parts -> 'rows' ->> 'count')
        END
        FROM safe_delete._signature_fields(given) AS f
        WHERE f.row_set <> format('%sr%s', parts -> 'rows' ->> 'count', parts -> 'rows' ->> 'digest')
            AND parts ? 'rows'
    ) AS d
$$;

COMMENT ON FUNCTION safe_delete._signature_differences(text, jsonb, regclass) IS
    'In words, what a given signature was made for and what this call is; with earlier and present values where they are on record.';
