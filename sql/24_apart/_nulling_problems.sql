CREATE OR REPLACE FUNCTION safe_delete._nulling_problems(target regclass)
RETURNS SETOF text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.settings -> 'remember_nulling' = 'true'
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT format(
        CASE
            WHEN t.oid IS NULL THEN 'trigger %I is missing on %s'
            WHEN t.tgenabled NOT IN ('O', 'A') THEN 'trigger %I of %s is disabled'
            ELSE 'trigger %I of %s is not for the foreign keys that the table has'
        END,
        'safe_delete_remember_nulling', safe_delete._table_name(r.relation)
    )
    FROM safe_delete._relations(target) AS r (relation)
    CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT a.attnum::integer ORDER BY a.attnum::integer) AS wanted
        FROM safe_delete._nullable_references(target) AS f
        JOIN pg_attribute AS a ON a.attrelid = target AND a.attname = ANY (f.nullable_names)
    ) AS f
    LEFT JOIN pg_trigger AS t ON t.tgrelid = r.relation AND t.tgname = 'safe_delete_remember_nulling'
    WHERE CASE
        WHEN t.oid IS NULL THEN f.wanted IS NOT NULL
        WHEN t.tgenabled NOT IN ('O', 'A') THEN true
        -- Partitions have the same trigger; of theirs the server does not say which columns are in it.
        ELSE r.relation = target AND f.wanted IS DISTINCT FROM (
            SELECT array_agg(DISTINCT d.refobjsubid ORDER BY d.refobjsubid)
            FROM pg_depend AS d
            WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.refobjid = t.tgrelid AND d.refobjsubid > 0
        )
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._nulling_problems(regclass) IS
    'Whether the trigger for references which a client sets to NULL is there and has the columns of all foreign keys, where the settings ask for it.';
