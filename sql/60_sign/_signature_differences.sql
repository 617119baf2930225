CREATE OR REPLACE FUNCTION safe_delete._signature_differences(given text, expected text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT coalesce(
        string_agg(d.difference, '; ' ORDER BY d.place),
        CASE WHEN given ~ '^sd1-(mark|purge)-[0-9]+[hdwmy]?-[0-9]+[hdwmy]?-[0-9a-f]{28}-[0-9a-f]{32}$'
            THEN 'the signature was not made by this database, or was changed: its proof does not fit'
            ELSE 'the signature given is not one of this kit' END
    )
    FROM (
        SELECT v.place,
            CASE
                WHEN v.place = 1 THEN format('the signature is for job %s, this call says %s', v.was, v.is_now)
                WHEN v.place IN (2, 3) THEN format(
                    'the signature is for %s = %s, this call says %s',
                    v.part, safe_delete._long_duration(v.was), safe_delete._long_duration(v.is_now)
                )
                WHEN v.place = 4 THEN 'the signature is from another database'
                ELSE v.part || ' changed since the dry run'
            END AS difference
        FROM (
            VALUES
                (1, 'job', split_part(given, '-', 2), split_part(expected, '-', 2)),
                (2, 'retain', split_part(given, '-', 3), split_part(expected, '-', 3)),
                (3, 'grace', split_part(given, '-', 4), split_part(expected, '-', 4)),
                (4, 'the database', substr(split_part(given, '-', 5), 1, 4), substr(split_part(expected, '-', 5), 1, 4)),
                (5, 'the table', substr(split_part(given, '-', 5), 5, 4), substr(split_part(expected, '-', 5), 5, 4)),
                (6, 'a deciding column or foreign key', substr(split_part(given, '-', 5), 9, 4), substr(split_part(expected, '-', 5), 9, 4)),
                (7, 'the policy', substr(split_part(given, '-', 5), 13, 4), substr(split_part(expected, '-', 5), 13, 4)),
                (8, 'a named reason', substr(split_part(given, '-', 5), 17, 4), substr(split_part(expected, '-', 5), 17, 4)),
                (9, 'the limit of a guard', substr(split_part(given, '-', 5), 21, 4), substr(split_part(expected, '-', 5), 21, 4)),
                (10, 'the code that selects', substr(split_part(given, '-', 5), 25, 4), substr(split_part(expected, '-', 5), 25, 4))
        ) AS v (place, part, was, is_now)
        WHERE v.was <> v.is_now
            AND given ~ '^sd1-(mark|purge)-[0-9]+[hdwmy]?-[0-9]+[hdwmy]?-[0-9a-f]{28}-[0-9a-f]{32}$'
    ) AS d
$$;

COMMENT ON FUNCTION safe_delete._signature_differences(text, text) IS 'In words, what a given signature was made for and what this call is.';
