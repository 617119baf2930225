-- Where an application sets an adopted column, the policy is asked about a row that has no deletion yet: the trigger after its
-- UPDATE gives it one.
CREATE OR REPLACE FUNCTION safe_delete._live_policy_condition(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._live_condition(CASE WHEN safe_delete._is_adopted(target) THEN 'deletion_id' ELSE 'deleted_at' END)
$$;

COMMENT ON FUNCTION safe_delete._live_policy_condition(regclass) IS
    'What the policy of a covered table with row-level security lets others see: live rows, and what an UPDATE of theirs is about to delete.';
