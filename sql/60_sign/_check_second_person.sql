CREATE OR REPLACE FUNCTION safe_delete._check_second_person(signature text)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT f.requester FROM safe_delete._signature_fields(signature) AS f) = safe_delete._requester_tag() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD607',
            MESSAGE = format('%I made the dry run of this signature, and cannot approve it', session_user),
            HINT = 'Somebody else must look at the dry run.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_second_person(text) IS 'Refuses whoever is logged in as the one who made the dry run, in whatever role.';
