CREATE OR REPLACE FUNCTION safe_delete._identity_differences()
RETURNS TABLE (fact text, confirmed text, is_now text)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A standby is another server by its nature; it signs for its primary, and runs nothing.
    IF pg_is_in_recovery() THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM safe_delete.confirmed_identity) THEN
        RETURN QUERY SELECT 'identity', 'never confirmed', 'unknown';
        RETURN;
    END IF;
    RETURN QUERY
    SELECT
        f.key,
        CASE f.key WHEN 'address' THEN coalesce(nullif(array_to_string(i.addresses, ' or '), ''), 'not known') ELSE i.facts ->> f.key END,
        f.value
    FROM safe_delete.confirmed_identity AS i
    CROSS JOIN jsonb_each_text(safe_delete._identity_facts()) AS f
    WHERE f.key <> ALL (i.ignored_facts)
        AND CASE f.key
            WHEN 'address' THEN f.value <> ALL (i.addresses)
            ELSE i.facts ? f.key AND f.value <> i.facts ->> f.key
        END
    ORDER BY f.key;
END;
$$;

COMMENT ON FUNCTION safe_delete._identity_differences() IS 'By what this server is not the one that was confirmed: no row where it is, and none on a standby.';
