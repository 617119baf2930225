-- The server takes the later one: of a cut-off that would take rows too early.
CREATE OR REPLACE FUNCTION safe_delete._instant(wanted timestamp, time_zone text)
RETURNS timestamptz
LANGUAGE sql
STABLE
AS $$
    SELECT least(
        f.found,
        -- Where the clocks skip that time: as much before as the server goes beyond.
        f.found - (f.found AT TIME ZONE time_zone - wanted),
        -- Where they show it twice: by the offset from UTC of the day before.
        CASE WHEN e.earlier AT TIME ZONE time_zone = wanted THEN e.earlier END
    )
    FROM (SELECT wanted AT TIME ZONE time_zone AS found) AS f
    CROSS JOIN LATERAL (SELECT f.found - interval '24 hours' AS moment) AS d
    CROSS JOIN LATERAL (
        SELECT f.found + ((f.found AT TIME ZONE time_zone - f.found AT TIME ZONE 'UTC') - (d.moment AT TIME ZONE time_zone - d.moment AT TIME ZONE 'UTC')) AS earlier
    ) AS e
$$;

COMMENT ON FUNCTION safe_delete._instant(timestamp, text) IS 'The first moment at which the clocks of a time zone show a time; where they skip it, one shortly before.';
