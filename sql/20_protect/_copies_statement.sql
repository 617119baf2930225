CREATE OR REPLACE FUNCTION safe_delete._copies_statement(target regclass, arguments jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT coalesce(jsonb_agg(f.found), ''[]'') FROM (%s) AS f (found)',
        string_agg(
            format(
                'SELECT jsonb_build_object(''row_key'', %s, ''deletion_id'', %s, ''deleted_at'', %s, ''age'', %s) FROM %s AS t WHERE %s',
                safe_delete._key_json(target, 't', v.in_storage),
                CASE WHEN v.knows_deletion THEN 't.deletion_id' ELSE 'NULL' END,
                CASE WHEN v.in_storage THEN 't.deleted_at' WHEN v.knows_deletion THEN format('t.%I', safe_delete._deleted_at_name(target)) ELSE 'NULL' END,
                coalesce('t.' || quote_ident(v.age_column), 'NULL'),
                v.relation,
                v.condition
            ),
            ' UNION ALL '
        )
    )
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        VALUES
            (true, false, safe_delete._reach(target), p.hiding <> 'apart', safe_delete._is_wanted(target, arguments), NULL),
            (p.hiding = 'apart', true, safe_delete._reach_storage(target), true, safe_delete._is_wanted_in_storage(target, arguments), (
                SELECT safe_delete._stored_name(p.age_column) WHERE safe_delete._storage_type(target, p.age_column) IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
            ))
    ) AS v (is_there, in_storage, relation, knows_deletion, condition, age_column)
    WHERE p.target_table = target
        AND v.is_there
        AND v.condition IS NOT NULL
$$;

COMMENT ON FUNCTION safe_delete._copies_statement(regclass, jsonb) IS
    'The statement that gives key, deletion, its time and, from storage, the age of rows t, live and deleted; live ones have no deletion.';
