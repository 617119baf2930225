-- For deleted storage: its hands belong to safe_delete_owner, who may read what a deletion was for. Asked so that a row
-- whose deletion is not in sight is kept: a restore may just have moved it to one that committed after our snapshot.
CREATE OR REPLACE FUNCTION safe_delete._is_let_go(target regclass, age_column name, alias text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'EXISTS (SELECT FROM safe_delete.deletion AS r WHERE r.deletion_id = %1$s.deletion_id'
        ' AND coalesce(%1$s.deleted_at < (kept_reasons ->> r.deletion_reason)::timestamptz, true)'
        ' AND (own_cutoffs ? r.deletion_reason IS NOT TRUE OR %2$s))',
        alias,
        safe_delete._is_of_own_age(target, age_column, alias)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_let_go(regclass, name, text) IS
    'Condition that the reason for which a row was deleted has no longer a grace than the purge, and no retention that keeps it; only for rows in storage.';
