CREATE OR REPLACE FUNCTION safe_delete._signature(parts jsonb, made_on text, requester text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
        'sd1-%s-%s-%s-%s-%s%s%s-%s',
        parts ->> 'job',
        safe_delete._short_duration(parts -> 'parameters' ->> 'retain'),
        safe_delete._short_duration(parts -> 'parameters' ->> 'grace'),
        made_on,
        CASE WHEN parts ? 'rows' THEN format('%sr%s-', parts -> 'rows' ->> 'count', parts -> 'rows' ->> 'digest') END,
        safe_delete._tags(parts),
        requester,
        left(encode(safe_delete._hmac(format('%s %s %s', parts, made_on, requester)), 'hex'), 32)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._signature(jsonb, text, text) IS
    'sd1-job-retain-grace-day-tags-mac over the signed parts, the day of the dry run and its requester. The clear values and the tags say what differs; only the mac, 128 bits of HMAC-SHA-256, is proof.';
