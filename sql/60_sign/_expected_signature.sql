CREATE OR REPLACE FUNCTION safe_delete._expected_signature(given text, parts jsonb)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._signature(parts, f.made_on, f.requester)
    FROM safe_delete._signature_fields(given) AS f
$$;

COMMENT ON FUNCTION safe_delete._expected_signature(text, jsonb) IS
    'The signature of these parts, by whoever and on whatever day the given one says; NULL where it is none.';
