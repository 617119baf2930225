CREATE OR REPLACE VIEW safe_delete.guard_exceptions AS
SELECT
    e.exception_id,
    e.signature,
    e.target_name,
    e.guard_name,
    e.settings,
    e.exception_reason,
    e.allowed_at,
    e.allowed_by,
    e.allowed_as,
    e.expires_at,
    e.run_id
FROM safe_delete.guard_exception AS e;

COMMENT ON VIEW safe_delete.guard_exceptions IS 'Limits of guards that were allowed for one run; with run_id where that run was.';
