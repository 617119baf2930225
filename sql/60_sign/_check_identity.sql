CREATE OR REPLACE FUNCTION safe_delete._check_identity()
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    identity jsonb := safe_delete._identity_state();
    confirmed safe_delete.confirmed_identity;
BEGIN
    IF identity -> 'differs' = '[]' THEN
        RETURN;
    END IF;
    SELECT c.* INTO confirmed FROM safe_delete.confirmed_identity AS c;
    RAISE EXCEPTION USING
        ERRCODE = 'SD606',
        MESSAGE = format(
            'nobody has confirmed that this server is %s: %s; nothing was deleted',
            coalesce(identity ->> 'environment', 'the right one'),
            (SELECT string_agg(d.value, '; ' ORDER BY d.place) FROM jsonb_array_elements_text(identity -> 'differs') WITH ORDINALITY AS d (value, place))
        ),
        DETAIL = format('Last confirmed at %s by %s: %s.', confirmed.confirmed_at, confirmed.confirmed_by, confirmed.confirm_comment),
        HINT = 'If it is the right one, after a failover or a move, an admin calls safe_delete.confirm_identity(). On a copy, safe_delete.set_environment() comes first.';
END;
$$;

COMMENT ON FUNCTION safe_delete._check_identity() IS 'Refuses on a server that is not known to be the one that was confirmed: a copy, or one that was moved.';
