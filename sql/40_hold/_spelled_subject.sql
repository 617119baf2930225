-- A time without a zone is of the zone of who placed the hold, whoever asks.
CREATE OR REPLACE FUNCTION safe_delete._spelled_subject(target regclass, column_name name, subject text, time_zone text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
    PERFORM set_config('timezone', time_zone, true);
    RETURN safe_delete._spelled(target, column_name, jsonb_build_array(subject)) ->> 0;
END;
$$;

COMMENT ON FUNCTION safe_delete._spelled_subject(regclass, name, text, text) IS 'A subject as the type of a column writes it. Fails with a data exception where it does not take it.';
