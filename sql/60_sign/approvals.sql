CREATE OR REPLACE VIEW safe_delete.approvals AS
SELECT
    coalesce(a.signature, r.signature) AS signature,
    a.target_name,
    a.decided_by ->> 'job' AS job,
    a.decided_by -> 'parameters' AS parameters,
    a.approved_at,
    a.approved_by,
    a.approved_as,
    a.approval_comment,
    r.revoked_at,
    r.revoked_by,
    r.revoked_as,
    r.revoke_comment
FROM safe_delete.approval AS a
FULL JOIN safe_delete.revocation AS r ON r.signature = a.signature;

COMMENT ON VIEW safe_delete.approvals IS 'Signatures that were approved or revoked, by whom and why. Whether an approval holds, its policy decides: dry_run() with the signature says so.';
