CREATE OR REPLACE FUNCTION safe_delete._longest_transaction()
RETURNS interval
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT interval '1 hour'
$$;

COMMENT ON FUNCTION safe_delete._longest_transaction() IS 'How old a transaction may be in which a run takes a batch.';
