CREATE OR REPLACE FUNCTION safe_delete.dry_run(job text, target regclass, parameters jsonb, signature text DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    checked jsonb := safe_delete._parameters(job, parameters);
    parts jsonb := safe_delete._signed_parts(job, protected.target_table, checked)
        || safe_delete._signed_rows(CASE WHEN checked ? 'exact' THEN safe_delete._exact_rows(job, protected.target_table, checked) END);
    own_signature text := safe_delete._signature(parts, to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'), safe_delete._requester_tag());
    identity jsonb := safe_delete._identity_state();
    examination jsonb := safe_delete._examine(
        job, protected.target_table, checked,
        -- Keys are data: who may not read the table does not see them here either.
        with_sample => has_table_privilege(safe_delete._caller(), protected.target_table, 'SELECT'),
        exceptions => safe_delete._exceptions_of(coalesce(signature, own_signature))
    );
BEGIN
    IF identity -> 'differs' <> '[]' AND examination ->> 'verdict' = 'go' THEN
        examination := examination || '{"verdict": "unknown"}';
    END IF;
    RETURN examination - 'days' || safe_delete._preview(examination, protected.target_table) || jsonb_build_object(
        'identity', identity,
        'signature', own_signature,
        'signed', safe_delete._signature_state(coalesce(signature, own_signature), parts, protected.target_table)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.dry_run(text, regclass, jsonb, text) IS
    'What mark or purge would do, without any write, also in a read-only transaction. parameters: {"retain": "90 days", "grace": "30 days"}.'
    ' Returns counts, guards, the verdict, which rows have to wait, and the signature that start_run() demands; of a signature that is given, whether it is still good.';
