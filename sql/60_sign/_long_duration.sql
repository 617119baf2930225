CREATE OR REPLACE FUNCTION safe_delete._long_duration(duration text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN duration = '0' THEN 'none' WHEN duration = 'never' THEN duration ELSE regexp_replace(duration, '[a-z]+$', '') || CASE right(duration, 1)
        WHEN 'h' THEN ' hours' WHEN 'd' THEN ' days' WHEN 'w' THEN ' weeks' WHEN 'm' THEN ' months' WHEN 'y' THEN ' years' ELSE '' END END
$$;

COMMENT ON FUNCTION safe_delete._long_duration(text) IS '90d as "90 days".';
