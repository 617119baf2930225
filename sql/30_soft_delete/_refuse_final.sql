CREATE OR REPLACE FUNCTION safe_delete._refuse_final(deletion_id bigint)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reason text;
BEGIN
    SELECT v.deletion_reason INTO reason
    FROM safe_delete.deletions AS v
    WHERE v.deletion_id = _refuse_final.deletion_id
        AND NOT v.is_restorable;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD309',
            MESSAGE = format('%s is not taken back: its reason is %s', safe_delete._deletion_label(deletion_id), reason),
            DETAIL = 'The reason is defined with "is_restorable": false.',
            HINT = 'Nothing was restored. If that is wrong, an admin calls define_reason() with {"is_restorable": true}.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_final(bigint) IS 'Refuses to restore a deletion whose reason says that it stays.';
