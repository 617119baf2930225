CREATE OR REPLACE FUNCTION safe_delete._refuse_subject(column_name name, subject text)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacle record;
BEGIN
    IF column_name IS NULL OR coalesce(btrim(subject), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD404',
            MESSAGE = 'a hold on a subject needs a column and what it has',
            HINT = 'For example place_subject_hold(''customer_id'', ''42'', ''case 7'').';
    END IF;
    IF NOT EXISTS (SELECT FROM safe_delete._subject_tables(column_name)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD404',
            MESSAGE = format('no protected table has a column %I: nothing would be on hold', column_name),
            HINT = 'Look at the spelling of the column; protect the tables first.';
    END IF;
    SELECT t, safe_delete._subject_obstacle(t, column_name) AS trouble INTO obstacle
    FROM safe_delete._subject_tables(column_name) AS t
    WHERE safe_delete._subject_obstacle(t, column_name) IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD404',
            MESSAGE = format('no hold can be on %I of %s: %s', column_name, safe_delete._known_name(obstacle.t), obstacle.trouble),
            HINT = 'Hold its rows by key, or the whole table, with place_hold().';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_subject(name, text) IS 'Refuses a subject that no table has a column for, or one has a column that cannot be compared.';
