CREATE OR REPLACE FUNCTION safe_delete._partner_refusal(partner regclass, circle jsonb)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    release jsonb := circle -> partner::oid::text;
    guards jsonb := safe_delete._judge(
        safe_delete._profile('purge', partner, release || jsonb_build_object('circle', circle)), safe_delete._guard_settings(partner)
    );
BEGIN
    PERFORM safe_delete._check_guards(jsonb_build_object('guards', guards));
    RETURN NULL;
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLERRM;
END;
$$;

COMMENT ON FUNCTION safe_delete._partner_refusal(regclass, jsonb) IS 'What the guards of a table say against rows of it that would go with a purge of another one; NULL if they say go.';
