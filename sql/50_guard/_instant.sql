-- The server takes the later one: of a cut-off that would take rows too early.
CREATE OR REPLACE FUNCTION safe_delete._instant(wanted timestamp, time_zone text)
RETURNS timestamptz
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_moment timestamptz := wanted AT TIME ZONE time_zone;
    day_before timestamptz := found_moment - interval '24 hours';
    earlier timestamptz := found_moment
        + ((found_moment AT TIME ZONE time_zone - found_moment AT TIME ZONE 'UTC') - (day_before AT TIME ZONE time_zone - day_before AT TIME ZONE 'UTC'));
BEGIN
    RETURN least(
        found_moment,
        -- Where the clocks skip that time: as much before as the server goes beyond.
        found_moment - (found_moment AT TIME ZONE time_zone - wanted),
        -- Where they show it twice: by the offset from UTC of the day before.
        CASE WHEN earlier AT TIME ZONE time_zone = wanted THEN earlier END
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._instant(timestamp, text) IS 'The first moment at which the clocks of a time zone show a time; where they skip it, one shortly before.';
