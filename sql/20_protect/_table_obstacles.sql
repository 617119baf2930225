-- Everything that speaks against protecting a table, each with what to do about it. Rows with a decision can be accepted
-- by naming it in settings.accept; the others cannot.
CREATE OR REPLACE FUNCTION safe_delete._table_obstacles(target regclass, hiding text, age_column name)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NULL, o.problem, o.hint
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL (
        SELECT safe_delete._table_name(r.relation) AS leaf_name, w.name AS owner_name
        FROM safe_delete._relations(target) AS r (relation)
        CROSS JOIN LATERAL (SELECT safe_delete._table_owner(r.relation) AS name) AS w
        WHERE NOT pg_has_role(safe_delete._table_owner(target), w.name, 'USAGE')
            AND NOT pg_has_role(safe_delete._caller(), w.name, 'USAGE')
        LIMIT 1
    ) AS l ON true
    CROSS JOIN LATERAL (
        VALUES
            (c.relkind NOT IN ('r', 'p'), format('%s is not a table', safe_delete._table_name(target)), 'Protect the table behind it.'),
            (c.relispartition, format('%s is a partition', safe_delete._table_name(target)),
                format('Protect %s; its partitions come with it.', safe_delete._table_name(pg_partition_root(target)))),
            (c.relpersistence <> 'p', format('%s is temporary or unlogged', safe_delete._table_name(target)), 'Its rows would not survive anyway; ALTER TABLE … SET LOGGED first.'),
            ((n.nspname LIKE E'pg\\_%' OR n.nspname = 'information_schema' OR n.nspname LIKE E'safe\\_delete%')
                AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding = 'cover'),
                format('%s belongs to the system or to the kit', safe_delete._table_name(target)), 'Only tables of users can be protected.'),
            (c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM safe_delete._key_columns(target)), format('%s has no primary key', safe_delete._table_name(target)), 'ALTER TABLE … ADD PRIMARY KEY first.'),
            (hiding <> 'apart' AND safe_delete._is_in_hierarchy(target),
                format('%s takes part in table inheritance', safe_delete._table_name(target)), 'A DELETE or UPDATE of a parent does not fire the triggers that guard rows in place: choose apart.'),
            (hiding = 'apart' AND EXISTS (SELECT FROM safe_delete._unprotected_heirs(target)),
                format(
                    '%s inherits from %s, and a DELETE would lose its rows',
                    (SELECT safe_delete._table_name(h) FROM safe_delete._unprotected_heirs(target) AS h LIMIT 1), safe_delete._table_name(target)
                ), 'Protect it first, apart, or let it inherit no longer.'),
            (EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = target AND r.ev_type IN ('2', '3', '4') AND c.relkind IN ('r', 'p')),
                format('%s has rules that change INSERT, UPDATE or DELETE', safe_delete._table_name(target)), 'Drop the rules, or make triggers of them.'),
            (hiding <> 'apart' AND EXISTS (SELECT FROM safe_delete._columns(target) AS a WHERE a.column_name IN ('deletion_id', 'safe_delete_ctid'))
                AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding <> 'apart'),
                format('%s has a column named deletion_id or safe_delete_ctid', safe_delete._table_name(target)), 'In place, this release keeps these names for itself: choose apart, or rename the column.'),
            (hiding = 'apart' AND EXISTS (SELECT FROM safe_delete._columns(target) AS a GROUP BY safe_delete._stored_name(a.column_name) HAVING count(*) > 1),
                format('two columns of %s would have one name in deleted storage', safe_delete._table_name(target)), 'There deleted_at and deletion_id have __own after them, and names end at 63 bytes: rename one.'),
            (EXISTS (
                SELECT FROM pg_attribute AS a
                JOIN pg_type AS y ON y.oid = safe_delete._base_type(a.atttypid)
                JOIN pg_type AS e ON e.oid = coalesce(nullif(y.typelem, 0), y.oid)
                WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
                    AND NOT has_schema_privilege('safe_delete_owner', e.typnamespace, 'USAGE')
            ), format('%s has columns of types in a schema that is closed to the kit', safe_delete._table_name(target)),
                'GRANT USAGE ON SCHEMA with the types TO safe_delete_owner, safe_delete_worker.'),
            (hiding = 'apart' AND EXISTS (
                SELECT FROM safe_delete._columns(target) AS a
                JOIN safe_delete._key_columns(target) AS k ON k.column_name = a.column_name
                -- Of an array of enums, deleted storage has the text, and a key in JSON is no such text. Domains over enums the server
                -- does not take for enums.
                WHERE NOT safe_delete._is_codeless(a.type_id) OR safe_delete._enum_of(a.type_id) <> a.type_id
            ), format('the key of %s has a type that is made of other types', safe_delete._table_name(target)), 'Holds compare keys; only base types, domains over these, and enums can be compared without their owner''s code.'),
            (EXISTS (SELECT FROM pg_partition_tree(target) AS t JOIN pg_class AS l ON l.oid = t.relid WHERE l.relkind = 'f'),
                format('%s has a foreign table as a partition', safe_delete._table_name(target)), 'Detach it first.'),
            (l.owner_name IS NOT NULL,
                format('%s, a partition of %s, belongs to %s', l.leaf_name, safe_delete._table_name(target), quote_ident(l.owner_name)),
                format('Each partition has triggers of its own: ALTER TABLE %s OWNER TO %I, or protect() as a superuser.', l.leaf_name, safe_delete._table_owner(target))),
            (age_column IS NOT NULL AND safe_delete._age_type(target, age_column) IS NULL,
                format('%s has no column %s', safe_delete._table_name(target), quote_ident(age_column)), 'Name a column of the table, or none.'),
            (safe_delete._age_type(target, age_column) NOT IN ('date', 'timestamp without time zone', 'timestamp with time zone'),
                format('%s of %s is %s', quote_ident(age_column), safe_delete._table_name(target), safe_delete._age_type(target, age_column)),
                'An age column is a date, timestamp or timestamptz.')
    ) AS o (applies, problem, hint)
    WHERE c.oid = target
        AND o.applies
$$;

COMMENT ON FUNCTION safe_delete._table_obstacles(regclass, text, name) IS 'What in a table itself forbids protecting it.';
