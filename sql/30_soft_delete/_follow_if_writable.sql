CREATE OR REPLACE FUNCTION safe_delete._follow_if_writable(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT current_setting('transaction_read_only')::boolean THEN
        PERFORM safe_delete._follow_table(target);
    ELSIF safe_delete._has_other_columns(target) OR safe_delete._has_children(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('columns of %s have changed, and deleted storage cannot follow in a read-only transaction', safe_delete._known_name(target)),
            HINT = format('Call safe_delete.resync(%L), or ask in a transaction that may write.', safe_delete._known_name(target));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_if_writable(regclass) IS 'Lets deleted storage follow its table''s columns; refuses where it would have to and nothing can be written.';
