CREATE OR REPLACE FUNCTION safe_delete._lock_subjects(to_place boolean)
RETURNS void
LANGUAGE sql
AS $$
    -- No table has the number 0.
    SELECT CASE WHEN to_place THEN pg_catalog.pg_advisory_xact_lock(1398031684, 0) ELSE pg_catalog.pg_advisory_xact_lock_shared(1398031684, 0) END
$$;

COMMENT ON FUNCTION safe_delete._lock_subjects(boolean) IS
    'Held to the end of the transaction by who places a hold on a subject, alone, and by those who protect tables or let them be followed, all of them before they lock any table: one waits for the other.';
