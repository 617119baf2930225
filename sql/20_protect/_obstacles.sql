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
    CROSS JOIN LATERAL (
        VALUES
            (c.relkind NOT IN ('r', 'p'), format('%s is not a table', safe_delete._table_name(target)), 'Protect the table behind it.'),
            (c.relispartition, format('%s is a partition', safe_delete._table_name(target)),
                format('Protect %s; its partitions come with it.', safe_delete._table_name(pg_partition_root(target)))),
            (c.relpersistence <> 'p', format('%s is temporary or unlogged', safe_delete._table_name(target)), 'Its rows would not survive anyway; ALTER TABLE … SET LOGGED first.'),
            (n.nspname LIKE 'pg\_%' OR n.nspname = 'information_schema' OR n.nspname LIKE 'safe\_delete%',
                format('%s belongs to the system or to the kit', safe_delete._table_name(target)), 'Only tables of users can be protected.'),
            (c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM safe_delete._key_columns(target)), format('%s has no primary key', safe_delete._table_name(target)), 'ALTER TABLE … ADD PRIMARY KEY first.'),
            (c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits AS i WHERE target IN (i.inhrelid, i.inhparent)) AND NOT c.relispartition,
                format('%s takes part in table inheritance', safe_delete._table_name(target)), 'A DELETE of the parent does not show the columns of its children; only partitions are supported.'),
            (EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = target AND r.ev_type IN ('2', '3', '4') AND c.relkind IN ('r', 'p')),
                format('%s has rules that change INSERT, UPDATE or DELETE', safe_delete._table_name(target)), 'Drop the rules, or make triggers of them.'),
            (EXISTS (SELECT FROM safe_delete._columns(target) AS a WHERE a.column_name IN ('deleted_at', 'deletion_id', 'safe_delete_ctid'))
                AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding <> 'apart'),
                format('%s has a column named deleted_at, deletion_id or safe_delete_ctid', safe_delete._table_name(target)), 'This release keeps these names for itself: rename the column.'),
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
                WHERE NOT safe_delete._is_codeless(a.type_id)
            ), format('the key of %s has a type that is made of other types', safe_delete._table_name(target)), 'Holds compare keys; only base types, enums and domains over these can be compared without their owner''s code.'),
            (EXISTS (SELECT FROM pg_partition_tree(target) AS t JOIN pg_class AS l ON l.oid = t.relid WHERE l.relkind = 'f'),
                format('%s has a foreign table as a partition', safe_delete._table_name(target)), 'Detach it first.'),
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

CREATE OR REPLACE FUNCTION safe_delete._reference_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE hiding WHEN 'apart' THEN 'dependents' END,
        CASE hiding
            WHEN 'apart' THEN format(
                'a DELETE of %s %s, which a restore would not bring back',
                safe_delete._table_name(target),
                CASE f.confdeltype WHEN 'c' THEN 'deletes rows of ' ELSE 'changes rows of ' END || safe_delete._table_name(f.conrelid)
            )
            ELSE format('%s references %s (%I)', safe_delete._table_name(f.conrelid), safe_delete._table_name(target), f.conname)
        END,
        CASE hiding
            WHEN 'apart' THEN format('Protect %s first, or accept it with {"accept": ["dependents"]}.', safe_delete._table_name(f.conrelid))
            ELSE 'This release hides rows in place only in tables that no foreign key points to: choose apart.'
        END
    FROM pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.confrelid = target
        AND f.conparentid = 0
        AND (
            hiding <> 'apart'
            OR f.confdeltype IN ('n', 'd')
            OR (
                f.confdeltype = 'c'
                AND f.conrelid <> target
                AND NOT EXISTS (
                    SELECT FROM safe_delete.protected_table AS p
                    WHERE p.hiding = 'apart'
                        AND (p.target_table = f.conrelid OR p.target_table = pg_partition_root(f.conrelid))
                )
            )
        )
    UNION ALL
    SELECT
        NULL,
        format('%s references %s, which is protected', safe_delete._table_name(target), safe_delete._table_name(f.confrelid)),
        'This release hides rows in place only in tables that no protected table''s foreign key touches: choose apart.'
    FROM pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.conrelid = target
        AND hiding <> 'apart'
        AND EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = f.confrelid)
    UNION ALL
    SELECT
        NULL,
        format('foreign key %I of %s changes rows, deleted ones too, when a row of %s goes or gets another key', f.conname, safe_delete._table_name(target), safe_delete._table_name(f.confrelid)),
        'This release hides rows in place only behind foreign keys that change nothing: choose apart.'
    FROM pg_constraint AS f
    WHERE f.contype = 'f'
        AND f.conrelid = target
        AND _reference_obstacles.hiding <> 'apart'
        AND (f.confdeltype IN ('n', 'd') OR f.confupdtype IN ('c', 'n', 'd'))
    UNION ALL
    SELECT
        NULL,
        format('%s references %s, which is protected %s', safe_delete._table_name(f.conrelid), safe_delete._table_name(target), p.hiding),
        'This release does not mix ways of hiding along a foreign key: choose apart for both.'
    FROM pg_constraint AS f
    JOIN safe_delete.protected_table AS p ON p.target_table = f.conrelid AND p.hiding <> 'apart'
    WHERE f.contype = 'f'
        AND f.confrelid = target
        AND _reference_obstacles.hiding = 'apart'
$$;

COMMENT ON FUNCTION safe_delete._reference_obstacles(regclass, text) IS 'What in the foreign keys of a table speaks against a way of hiding.';

CREATE OR REPLACE FUNCTION safe_delete._surrounding_obstacles(target regclass, hiding text)
RETURNS TABLE (decision text, problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        'publication',
        format('publication %I contains %s', s.pubname, safe_delete._table_name(target)),
        'Subscribers see soft deletes as ' || CASE hiding WHEN 'apart' THEN 'DELETE and restores as INSERT' ELSE 'UPDATE' END
            || '; accept it with {"accept": ["publication"]}.'
    FROM pg_publication_tables AS s
    WHERE EXISTS (
        SELECT FROM safe_delete._relations(target) AS r
        JOIN pg_class AS c ON c.oid = r
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = s.schemaname AND c.relname = s.tablename
    )
    UNION ALL
    SELECT DISTINCT
        'views',
        format('view %s reads %s and would show deleted rows', safe_delete._table_name(r.ev_class), safe_delete._table_name(target)),
        'Let it read the current_ view, or accept it with {"accept": ["views"]}.'
    FROM pg_depend AS d
    JOIN pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> target
    WHERE d.classid = 'pg_rewrite'::regclass
        AND d.refclassid = 'pg_class'::regclass
        AND d.refobjid = target
        AND hiding <> 'apart'
        AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target)
    UNION ALL
    SELECT
        'triggers',
        format('trigger %I of %s runs with the rights of whoever deletes, and jobs act for a superuser''s table as a role without any', t.tgname, safe_delete._table_name(target)),
        format('ALTER TABLE %s OWNER TO a role that is no superuser, or accept it with {"accept": ["triggers"]} if the trigger needs no rights.', safe_delete._table_name(target))
    FROM pg_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    WHERE t.tgrelid = target
        AND NOT t.tgisinternal
        AND NOT f.prosecdef
        AND f.pronamespace NOT IN ('pg_catalog'::regnamespace, 'safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
        AND safe_delete._is_gated(target)
        -- Bits of tgtype: 4 INSERT, 8 DELETE, 16 UPDATE. Apart, a soft delete is a DELETE and a restore an INSERT.
        AND t.tgtype::integer & CASE hiding WHEN 'apart' THEN 12 ELSE 24 END <> 0
    UNION ALL
    SELECT
        NULL,
        format('%s has row-level security', safe_delete._table_name(target)),
        'This release hides rows in place only in tables without it: choose apart.'
    FROM pg_class AS c
    WHERE c.oid = target
        AND c.relrowsecurity
        AND hiding <> 'apart'
    UNION ALL
    SELECT
        NULL,
        format('%I exists already in schema %I', v.view_name, n.nspname),
        'The kit makes a view of this name: rename what has it.'
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT CASE hiding WHEN 'apart' THEN c.relname || '_with_deleted' ELSE 'current_' || c.relname END AS view_name
    ) AS v
    WHERE c.oid = target
        AND EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = c.relnamespace AND o.relname = v.view_name)
        AND NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target)
    UNION ALL
    SELECT
        NULL,
        format('the name %I is too long: the kit''s view of it needs %s bytes more', c.relname, CASE hiding WHEN 'apart' THEN 13 ELSE 8 END),
        'Rename the table.'
    FROM pg_class AS c
    WHERE c.oid = target
        AND octet_length(c.relname::text) > CASE hiding WHEN 'apart' THEN 50 ELSE 55 END
$$;

COMMENT ON FUNCTION safe_delete._surrounding_obstacles(regclass, text) IS
    'What around a table speaks against a way of hiding: publications, views, triggers, row-level security, names.';
