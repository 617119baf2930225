CREATE OR REPLACE FUNCTION safe_delete._has_fixed_snapshot()
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    SELECT current_setting('transaction_isolation') IN ('repeatable read', 'serializable')
$$;

COMMENT ON FUNCTION safe_delete._has_fixed_snapshot() IS 'Whether all statements of the transaction see what was there when it began.';
