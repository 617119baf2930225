-- Rows are deleted as of the beginning of the transaction: in one that was left open for a month, their grace would be over.
CREATE OR REPLACE FUNCTION safe_delete._require_new_transaction()
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF clock_timestamp() > now() + safe_delete._longest_transaction() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD708',
            MESSAGE = format('the transaction began %s ago', clock_timestamp() - now()),
            DETAIL = format('A batch begins in one that is not older than %s.', safe_delete._longest_transaction()),
            HINT = 'Commit or roll back, and call next_batch() again: each batch in a transaction of its own.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._require_new_transaction() IS 'Refuses a transaction that was left open, whose now() is long ago.';
