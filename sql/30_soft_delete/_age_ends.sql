CREATE OR REPLACE FUNCTION safe_delete._age_ends(age text, age_type regtype, retention text, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    SELECT CASE
        WHEN coalesce(retention, 'none') = 'none' THEN NULL
        WHEN coalesce(age LIKE '%infinity', true) THEN 'infinity'
        ELSE safe_delete._after(
            CASE age_type
                WHEN 'timestamptz'::regtype THEN age::timestamptz
                WHEN 'timestamp'::regtype THEN age::timestamp AT TIME ZONE time_zone
                -- A day is older than a cut-off only when it is over.
                ELSE (age::date + 1)::timestamp AT TIME ZONE time_zone
            END,
            retention, time_zone
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._age_ends(text, regtype, text, text) IS
    'Until when a retention keeps a row of that age; infinity where that is unknown, NULL where there is no retention.';
