CREATE OR REPLACE FUNCTION safe_delete._check_still_valid(this_run safe_delete.run, with_drift boolean DEFAULT true)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    parts jsonb := safe_delete._signed_parts(this_run.job, this_run.target_table, this_run.parameters)
        || safe_delete._signed_rows(this_run.decided_by -> 'rows');
    trouble record;
BEGIN
    PERFORM safe_delete._protected(this_run.target_table);
    PERFORM safe_delete._check_identity();
    PERFORM safe_delete._check_approval(this_run.signature, this_run.target_table);
    IF NOT safe_delete._is_signed(this_run.signature, parts) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD602',
            MESSAGE = format(
                'since run %s began: %s', this_run.run_id,
                safe_delete._signature_differences(this_run.signature, parts, this_run.target_table)
            ),
            HINT = 'Finish the run, dry-run again, and start a new one.';
    END IF;
    PERFORM safe_delete._refuse_reason(this_run.target_table, this_run.parameters, this_run.selection -> 'kept_reasons' || this_run.selection -> 'own_cutoffs');
    IF with_drift THEN
        SELECT r.* INTO trouble FROM safe_delete._problems_of(this_run.target_table) AS r LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD206',
                MESSAGE = trouble.problem,
                HINT = trouble.what_to_do;
        END IF;
    END IF;
    SELECT h.* INTO trouble FROM safe_delete._table_hold(this_run.job, this_run.target_table) AS h;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD501',
            MESSAGE = format('hold %s was placed on %s', trouble.hold_id, safe_delete._known_name(trouble.held_table)),
            HINT = 'Finish the run; start another one when the hold is released.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._check_still_valid(safe_delete.run, boolean) IS
    'Refuses to go on when anything that was signed has changed, the signature was revoked or is no longer approved, the server is another one, or a hold was placed on the table; with_drift: or when the table is not as protect() left it.';
