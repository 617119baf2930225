-- Whoever writes through the view needs rights on the table behind it, too. The policy comes first.
CREATE OR REPLACE FUNCTION safe_delete._live_policy_steps(target regclass, view_grants jsonb)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN NOT safe_delete._has_row_security(target) THEN ARRAY[]::text[] ELSE
        CASE WHEN y.oid IS NOT NULL AND NOT safe_delete._is_live_policy(y.oid)
            THEN ARRAY[format('DROP POLICY safe_delete_live ON %s', t.table_name)] ELSE ARRAY[]::text[] END
        || CASE WHEN y.oid IS NULL OR NOT safe_delete._is_live_policy(y.oid)
            THEN ARRAY[format('CREATE POLICY safe_delete_live ON %s AS RESTRICTIVE USING (%s)', t.table_name, safe_delete._live_policy_condition(target))] ELSE ARRAY[]::text[] END
        || safe_delete._grant_statements(target, t.table_name, safe_delete._rights_behind(target, view_grants))
    END
    FROM safe_delete._table_name(target) AS t (table_name)
    LEFT JOIN pg_policy AS y ON y.polrelid = target AND y.polname = 'safe_delete_live'
$$;

COMMENT ON FUNCTION safe_delete._live_policy_steps(regclass, jsonb) IS
    'Statements that hide deleted rows of a covered table with row-level security by a policy, and give rights on it to whoever has them on its view.';
