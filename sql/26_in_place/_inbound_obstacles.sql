-- Asked for each statement that deletes: PL/pgSQL keeps the plan, and words are made only for what applies.
CREATE OR REPLACE FUNCTION safe_delete._inbound_obstacles(parent regclass)
RETURNS TABLE (foreign_key oid, problem text, hint text, is_final boolean)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT
        f.oid,
        CASE o.kind
            WHEN 'partition' THEN format('%s references a partition of %s (%I)', safe_delete._known_name(f.conrelid), safe_delete._known_name(parent), f.conname)
            WHEN 'owner' THEN format('%s references %s (%I) and has another owner', safe_delete._known_name(f.conrelid), safe_delete._known_name(parent), f.conname)
            WHEN 'security' THEN format('%s references %s (%I), and even its owner is under row-level security', safe_delete._known_name(f.conrelid), safe_delete._known_name(parent), f.conname)
            WHEN 'superuser' THEN format('%s references %s (%I), whose owner is a superuser', safe_delete._known_name(f.conrelid), safe_delete._known_name(parent), f.conname)
            WHEN 'unprotected' THEN format(
                'a DELETE of %s %s rows of %s (%I), which is not protected', safe_delete._known_name(parent),
                CASE f.confdeltype WHEN 'c' THEN 'deletes' ELSE 'changes' END, safe_delete._known_name(f.conrelid), f.conname
            )
            ELSE format('foreign key %I of %s cuts references of a type that is not built in', f.conname, safe_delete._known_name(f.conrelid))
        END,
        CASE o.kind
            WHEN 'partition' THEN 'Let it reference the table itself, or choose apart.'
            WHEN 'owner' THEN 'In place one role must own both; or choose apart.'
            WHEN 'security' THEN 'Nobody could see all rows that reference a deleted one: ALTER TABLE … NO FORCE ROW LEVEL SECURITY, or choose apart.'
            WHEN 'superuser' THEN 'Give both to a role that is no superuser (ALTER TABLE … OWNER TO), or choose apart.'
            WHEN 'unprotected' THEN format('Protect %s first, or accept it with {"accept": ["dependents"]}: until it is protected, such a DELETE is refused.', safe_delete._known_name(f.conrelid))
            ELSE 'They could not be remembered and put back: choose apart, and accept "dependents".'
        END,
        o.kind <> 'unprotected'
    FROM safe_delete._relations(parent) AS r (relation)
    JOIN pg_constraint AS f ON f.confrelid = r.relation AND f.contype = 'f' AND f.conparentid = 0
    JOIN pg_class AS c ON c.oid = f.conrelid
    JOIN pg_class AS t ON t.oid = parent
    LEFT JOIN safe_delete.protected_table AS p ON p.target_table = coalesce(pg_partition_root(f.conrelid), f.conrelid)
    CROSS JOIN LATERAL (
        VALUES
            ('partition', f.confrelid <> parent),
            ('owner', c.relowner <> t.relowner),
            ('security', c.relrowsecurity AND c.relforcerowsecurity),
            ('superuser', safe_delete._is_gated(parent)),
            ('unprotected', f.confdeltype IN ('c', 'n', 'd') AND p.target_table IS NULL AND f.conrelid <> parent),
            ('type', f.confdeltype IN ('n', 'd') AND EXISTS (
                SELECT FROM pg_attribute AS a
                WHERE a.atttypid >= 16384
                    AND ((a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)) OR (a.attrelid = f.confrelid AND a.attnum = ANY (f.confkey)))
            ))
    ) AS o (kind, applies)
    WHERE o.applies;
END;
$$;

COMMENT ON FUNCTION safe_delete._inbound_obstacles(regclass) IS 'Foreign keys to a table whose actions cannot be done for rows that are deleted in place, and why. Those that are not final end when the other table is protected.';
