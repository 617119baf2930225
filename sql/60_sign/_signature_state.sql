CREATE OR REPLACE FUNCTION safe_delete._signature_state(signature text, parts jsonb, target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_build_object(
        'signature', btrim(signature),
        'is_for_this', safe_delete._is_signed(signature, parts),
        'differs', CASE WHEN NOT safe_delete._is_signed(signature, parts) THEN safe_delete._signature_differences(signature, parts, target) END,
        'made_on', (SELECT to_date(f.made_on, 'YYYYMMDD') FROM safe_delete._signature_fields(signature) AS f),
        'expires_on', (
            SELECT (to_date(f.made_on, 'YYYYMMDD') + 1 + (p.policy ->> 'signature_valid_for')::interval)::date
            FROM safe_delete._signature_fields(signature) AS f
        ),
        'revoked_by', (SELECT r.revoked_by FROM safe_delete.revocation AS r WHERE r.signature = btrim(_signature_state.signature)),
        'approval', safe_delete._approval_state(signature, p.policy),
        'exceptions', safe_delete._exceptions_of(signature)
    )
    FROM safe_delete._policy_of(target) AS p (policy)
$$;

COMMENT ON FUNCTION safe_delete._signature_state(text, jsonb, regclass) IS 'Whether a run with this signature would be let in, as far as the signature decides it.';
