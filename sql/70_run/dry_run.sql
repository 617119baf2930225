CREATE OR REPLACE FUNCTION safe_delete.dry_run(job text, target regclass, parameters jsonb)
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
    examination jsonb;
BEGIN
    examination := safe_delete._examine(
        job, protected.target_table, checked,
        -- Keys are data: who may not read the table does not see them here either.
        with_sample => has_table_privilege(safe_delete._caller(), protected.target_table, 'SELECT')
    );
    RETURN examination - 'days' || safe_delete._preview(examination, protected.target_table) || jsonb_build_object(
        'signature', safe_delete._signature(safe_delete._signed_parts(job, protected.target_table, checked))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.dry_run(text, regclass, jsonb) IS
    'What mark or purge would do, without any write, also in a read-only transaction. parameters: {"retain": "90 days", "grace": "30 days"}. Returns counts, guards, the verdict, and the signature that start_run() demands.';
