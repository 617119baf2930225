-- A partition that is detached takes its statement triggers along. The checks of references are on tables that may never have
-- been protected.
CREATE OR REPLACE FUNCTION safe_delete._left_over_triggers()
RETURNS TABLE (relation regclass, trigger_name name, function_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tgrelid::regclass, t.tgname, f.proname
    FROM pg_proc AS f
    JOIN pg_trigger AS t ON t.tgfoid = f.oid
    JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
        AND f.proname !~ '__live_[0-9]+$'
        AND t.tgparentid = 0
        AND c.relkind IN ('r', 'p')
        AND c.relnamespace NOT IN ('safe_delete'::regnamespace, 'safe_delete_data'::regnamespace)
        AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = coalesce(pg_partition_root(t.tgrelid), t.tgrelid))
$$;

COMMENT ON FUNCTION safe_delete._left_over_triggers() IS 'Triggers of the kit''s on tables that are not protected: partitions that were detached.';
