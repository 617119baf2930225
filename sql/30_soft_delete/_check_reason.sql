-- A mark run gives its own reason. Its marker says that it is one; a reason in a setting proves nothing.
CREATE OR REPLACE FUNCTION safe_delete._check_reason(target regclass, demand text)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reason text := nullif(btrim(current_setting('safe_delete.reason', true)), '');
    names text := (SELECT string_agg(quote_literal(r.reason_name), ', ') FROM safe_delete._reasons_of(target) AS r);
BEGIN
    IF demand = 'optional'
        OR EXISTS (
            SELECT FROM safe_delete.acting AS a
            WHERE a.transaction_id = pg_current_xact_id() AND a.act = 'take' AND a.run_id IS NOT NULL
        )
    THEN
        RETURN true;
    END IF;
    IF reason IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD307',
            MESSAGE = format('rows of %s are deleted for a reason only, and none is given', safe_delete._table_name(target)),
            HINT = 'Call safe_delete.because() with the reason earlier in the transaction' || coalesce(': ' || CASE demand WHEN 'named' THEN names END, '') || '.';
    END IF;
    IF demand = 'named' AND NOT EXISTS (
        SELECT FROM safe_delete._reasons_of(target) AS r
        WHERE r.reason_name = current_setting('safe_delete.reason', true)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD308',
            MESSAGE = format('reason %L is not defined for %s', left(reason, 120), safe_delete._table_name(target)),
            HINT = format('Call safe_delete.because() with one of: %s. An admin defines more with define_reason().', coalesce(names, 'none is defined'));
    END IF;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_reason(regclass, text) IS 'Refuses a deletion without the reason that the table''s policy demands: required, or named.';
