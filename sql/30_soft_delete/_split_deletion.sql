CREATE OR REPLACE FUNCTION safe_delete._split_deletion(whole_id bigint, part_id bigint)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO safe_delete.deletion (
        deletion_id, transaction_id, deleted_at, deletion_reason, ticket, deleted_by, deleted_as, application_name, client_address, run_id, split_from
    )
    OVERRIDING SYSTEM VALUE
    SELECT
        part_id, d.transaction_id, d.deleted_at, d.deletion_reason, d.ticket, d.deleted_by, d.deleted_as, d.application_name, d.client_address,
        d.run_id, d.deletion_id
    FROM safe_delete.deletion AS d
    WHERE d.deletion_id = whole_id
$$;

COMMENT ON FUNCTION safe_delete._split_deletion(bigint, bigint) IS 'Records a part of a deletion as a deletion of its own, by the same person at the same time.';
