CREATE OR REPLACE FUNCTION safe_delete._rounded_up(value numeric)
RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE
        WHEN value <= 10 THEN greatest(ceil(value), 1)
        ELSE ceil(value / power(10, floor(log(value)) - 1)) * power(10, floor(log(value)) - 1)
    END::bigint
$$;

COMMENT ON FUNCTION safe_delete._rounded_up(numeric) IS 'A number that people can remember: the next one with two digits before its zeros.';
