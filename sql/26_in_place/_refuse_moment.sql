-- The application's clock may be another one, and a date is the midnight before. What is further away means something else.
CREATE OR REPLACE FUNCTION safe_delete._refuse_moment(relation oid, moment timestamptz)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF moment BETWEEN now() - interval '1 day' AND clock_timestamp() + interval '1 day' THEN
        RETURN;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD305',
        MESSAGE = format('a row of %s cannot be deleted as of %s', relation::regclass, moment),
        DETAIL = 'A deletion has the time of its transaction.',
        HINT = 'Set the column to now(). An end that is still to come needs a column of its own.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_moment(oid, timestamptz) IS 'Refuses a time of deletion that is not about now.';
