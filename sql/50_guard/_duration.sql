-- '10', 90 or '7' were once read as seconds and emptied tables: a duration is a number and a unit, and nothing else.
CREATE OR REPLACE FUNCTION safe_delete._duration(value text, label text)
RETURNS text
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text[] := regexp_match(value, '^[[:space:]]*([1-9][0-9]{0,4})[[:space:]]+(hour|day|week|month|year)s?[[:space:]]*$');
BEGIN
    IF btrim(value) = 'never' AND label IN ('retain', 'retention') THEN
        RETURN 'never';
    END IF;
    -- Beyond a thousand years the calendar itself ends.
    IF part IS NULL OR (part[1] || ' ' || part[2])::interval > interval '1000 years' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('%s must be a positive number and a unit, not %s', label, coalesce(quote_literal(value), 'NULL')),
            HINT = 'For example ''90 days'', ''24 months'', ''10 years''; units are hours, days, weeks, months, years.' || CASE WHEN label IN ('retain', 'retention') THEN ' What is kept for ever: ''never''.' ELSE '' END;
    END IF;
    RETURN part[1] || ' ' || part[2] || CASE part[1] WHEN '1' THEN '' ELSE 's' END;
END;
$$;

COMMENT ON FUNCTION safe_delete._duration(text, text) IS 'A duration in its one spelling, such as "90 days"; refuses anything without a positive number and a unit, but the retention never.';
