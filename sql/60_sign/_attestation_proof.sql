CREATE OR REPLACE FUNCTION safe_delete._attestation_proof(request safe_delete.attestation_request, answer jsonb)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT encode(safe_delete._hmac(format('attestation %s %s %s', request.request_id, request.nonce, answer - 'proof')), 'hex')
$$;

COMMENT ON FUNCTION safe_delete._attestation_proof(safe_delete.attestation_request, jsonb) IS
    'HMAC-SHA-256 over a request and its answer. What signatures are made of is a JSON object, and never begins like this.';
