CREATE OR REPLACE FUNCTION safe_delete._is_sentinel(measure text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- A day of margin on both sides: a sentinel is a day in somebody's time zone.
    SELECT string_agg(format('(%1$s >= %2$L AND %1$s < %3$L)', measure, d.day_before, d.day_after), ' OR ')
    FROM (
        VALUES ('1969-12-31', '1970-01-03'), ('1899-12-31', '1900-01-03'), ('0001-01-01', '0001-01-04')
    ) AS d (day_before, day_after)
$$;

COMMENT ON FUNCTION safe_delete._is_sentinel(text) IS 'Condition that an expression is a date that means no date: 1970-01-01, 1900-01-01, 0001-01-01.';
