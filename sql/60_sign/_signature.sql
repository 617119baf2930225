CREATE OR REPLACE FUNCTION safe_delete._short_duration(duration text)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN CASE WHEN duration IS NULL THEN '0' ELSE split_part(duration, ' ', 1) || CASE rtrim(split_part(duration, ' ', 2), 's')
    WHEN 'hour' THEN 'h' WHEN 'day' THEN 'd' WHEN 'week' THEN 'w' WHEN 'month' THEN 'm' WHEN 'year' THEN 'y' END END;

COMMENT ON FUNCTION safe_delete._short_duration(text) IS '"90 days" as 90d; 0 where none is given.';

CREATE OR REPLACE FUNCTION safe_delete._tag(part jsonb)
RETURNS text
LANGUAGE sql
IMMUTABLE
RETURN left(encode(sha256(convert_to(part::text, 'UTF8')), 'hex'), 4);

COMMENT ON FUNCTION safe_delete._tag(jsonb) IS 'Four digits that tell parts apart. No proof of anything.';

CREATE OR REPLACE FUNCTION safe_delete._signature(parts jsonb)
RETURNS text
LANGUAGE sql
STABLE
RETURN format(
    'sd1-%s-%s-%s-%s-%s',
    parts ->> 'job',
    safe_delete._short_duration(parts -> 'parameters' ->> 'retain'),
    safe_delete._short_duration(parts -> 'parameters' ->> 'grace'),
    safe_delete._tag(parts -> 'database')
        || safe_delete._tag(parts -> 'table')
        || safe_delete._tag(parts -> 'deciding columns')
        || safe_delete._tag(parts -> 'policy')
        || safe_delete._tag(parts -> 'guards')
        || safe_delete._tag(parts -> 'code'),
    left(encode(safe_delete._hmac(parts::text), 'hex'), 32)
);

COMMENT ON FUNCTION safe_delete._signature(jsonb) IS
    'sd1-job-retain-grace-tags-mac over the signed parts. The clear values and the tags say what differs; only the mac, 128 bits of HMAC-SHA-256, is proof.';
