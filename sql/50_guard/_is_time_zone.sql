-- A name that is an abbreviation, too, is read as that: without summer time, and as each session likes it, by its setting
-- timezone_abbreviations.
CREATE OR REPLACE FUNCTION safe_delete._is_time_zone(name text)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT name NOT IN ('CET', 'EET', 'EST', 'HST', 'MET', 'MST', 'WET')
        AND EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = _is_time_zone.name)
$$;

COMMENT ON FUNCTION safe_delete._is_time_zone(text) IS 'Whether this is the name of a time zone, the same for every session.';
