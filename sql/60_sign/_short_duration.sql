CREATE OR REPLACE FUNCTION safe_delete._short_duration(duration text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN duration IS NULL THEN '0' WHEN duration = 'never' THEN duration ELSE split_part(duration, ' ', 1) || CASE rtrim(split_part(duration, ' ', 2), 's')
        WHEN 'hour' THEN 'h' WHEN 'day' THEN 'd' WHEN 'week' THEN 'w' WHEN 'month' THEN 'm' WHEN 'year' THEN 'y' END END
$$;

COMMENT ON FUNCTION safe_delete._short_duration(text) IS '"90 days" as 90d; 0 where none is given.';
