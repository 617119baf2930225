CREATE OR REPLACE FUNCTION safe_delete._signature(parts jsonb)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'sd1-%s-%s-%s-%s-%s',
        parts ->> 'job',
        safe_delete._short_duration(parts -> 'parameters' ->> 'retain'),
        safe_delete._short_duration(parts -> 'parameters' ->> 'grace'),
        safe_delete._tag(parts -> 'database')
            || safe_delete._tag(parts -> 'table')
            || safe_delete._tag(parts -> 'deciding columns')
            || safe_delete._tag(parts -> 'policy')
            || safe_delete._tag(parts -> 'reasons')
            || safe_delete._tag(parts -> 'guards')
            || safe_delete._tag(parts -> 'code'),
        left(encode(safe_delete._hmac(parts::text), 'hex'), 32)
    )
$$;

COMMENT ON FUNCTION safe_delete._signature(jsonb) IS
    'sd1-job-retain-grace-tags-mac over the signed parts. The clear values and the tags say what differs; only the mac, 128 bits of HMAC-SHA-256, is proof.';
