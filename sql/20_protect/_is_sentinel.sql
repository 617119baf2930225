CREATE OR REPLACE FUNCTION safe_delete._is_sentinel(measure text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT string_agg(format('(%1$s >= %2$L AND %1$s < %3$L)', measure, d.first_day, d.day_after), ' OR ')
    FROM safe_delete._sentinel_days() AS d
$$;

COMMENT ON FUNCTION safe_delete._is_sentinel(text) IS 'Condition that an expression is a date that means no date.';
