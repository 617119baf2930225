-- A mark run gives its own reason. Its marker says that it is one; what a session sets as its reason proves nothing.
CREATE OR REPLACE FUNCTION safe_delete._check_reason(target regclass, demand text)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reason text := current_setting('safe_delete.reason', true);
    is_given boolean := coalesce(btrim(reason), '') <> '';
BEGIN
    IF demand = 'optional'
        OR (demand = 'required' AND is_given)
        OR EXISTS (SELECT FROM safe_delete._reasons_of(target) AS r WHERE r.reason_name = reason)
        OR EXISTS (
            SELECT FROM safe_delete.acting AS a
            WHERE a.transaction_id = pg_current_xact_id() AND a.act = 'take' AND a.run_id IS NOT NULL
        )
    THEN
        RETURN true;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = CASE WHEN is_given THEN 'SD308' ELSE 'SD307' END,
        MESSAGE = CASE WHEN is_given THEN format('reason %L is not defined for %s', left(reason, 120), safe_delete._known_name(target))
            ELSE format('rows of %s are deleted for a reason only, and none is given', safe_delete._known_name(target)) END,
        HINT = 'Call safe_delete.because() earlier in the transaction, ' || CASE demand
            WHEN 'required' THEN 'with the reason.'
            ELSE format(
                'with one of: %s. An admin defines more with define_reason().',
                coalesce((SELECT string_agg(quote_literal(r.reason_name), ', ') FROM safe_delete._reasons_of(target) AS r), 'none is defined')
            ) END;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_reason(regclass, text) IS 'Refuses a deletion without the reason that the table''s policy demands: required, or named.';
