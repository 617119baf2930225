-- Whatever keeps them from being asked says no, too.
CREATE OR REPLACE FUNCTION safe_delete._partner_refusal(partner regclass, circle jsonb)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    selection jsonb := (circle -> partner::oid::text) || jsonb_build_object('circle', circle, 'present', now());
BEGIN
    PERFORM safe_delete._check_guards(jsonb_build_object('guards', safe_delete._judge(
        partner, safe_delete._profile('purge', partner, selection), safe_delete._guard_limits(partner, '{}')
    )));
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLERRM;
END;
$$;

COMMENT ON FUNCTION safe_delete._partner_refusal(regclass, jsonb) IS 'What the guards of a table say against rows of it that would go with a purge of another one; NULL if they say go.';
