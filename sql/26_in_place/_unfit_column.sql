-- A partition can have a default or a NOT NULL of its own.
CREATE OR REPLACE FUNCTION safe_delete._unfit_column(target regclass, deleted_at name, age_column name)
RETURNS TABLE (problem text, hint text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s has no column %I', safe_delete._known_name(target), deleted_at), 'Name the column that says when a row was deleted, as it is, without quotes.'
    WHERE NOT EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE c.column_name = deleted_at)
    UNION ALL
    SELECT DISTINCT
        format('%I of %s cannot say when rows were deleted: %s', deleted_at, n.table_name, o.problem),
        format(o.hint, format('ALTER TABLE %s ALTER COLUMN %I', n.table_name, deleted_at), quote_ident(deleted_at))
    FROM safe_delete._relations(target) AS r (relation)
    JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attname = deleted_at AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN LATERAL safe_delete._table_name(r.relation) AS n (table_name)
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = r.relation AND i.indisprimary AND a.attnum = ANY (i.indkey::int2[])) AS is_in_key
    ) AS k
    CROSS JOIN LATERAL (
        VALUES
            (a.atttypid = 'timestamp'::regtype, 'it is timestamp without time zone',
                '%1$s TYPE timestamptz USING %2$s AT TIME ZONE ''UTC''; or whatever zone the application means. Then protect() again.'),
            (a.atttypid = 'date'::regtype, 'it is a date', '%1$s TYPE timestamptz USING %2$s::timestamp AT TIME ZONE ''UTC''; or whatever zone the application means. Then protect() again.'),
            (a.atttypid NOT IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype), format('it is %s', format_type(a.atttypid, NULL)),
                'Only a timestamptz can: ALTER TABLE … ADD COLUMN deleted_at timestamptz, fill it, and let the application set that.'),
            (a.atttypid = 'timestamptz'::regtype AND a.atttypmod NOT IN (-1, 6), 'it is cut off after less than a microsecond', '%1$s TYPE timestamptz; no row is written. Then protect() again.'),
            (a.attnotnull AND NOT k.is_in_key, 'it is NOT NULL, and live rows have NULL', '%1$s DROP NOT NULL; and set it to NULL in live rows.'),
            (a.attgenerated <> '', 'it is generated', '%1$s DROP EXPRESSION; then protect() again.'),
            (a.atthasdef AND a.attgenerated = '', 'it has a default, and live rows have NULL', '%1$s DROP DEFAULT; then protect() again.'),
            (deleted_at = age_column, 'it is the age column, which live rows have', 'Name another age column, or none.'),
            (safe_delete._field('t', deleted_at) <> 't.' || safe_delete._quoted(deleted_at), 'a function of the server has this name', 'Rename the column first.'),
            (EXISTS (SELECT FROM pg_partitioned_table AS p WHERE p.partrelid = r.relation AND (
                a.attnum = ANY (p.partattrs::int2[])
                OR EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.relation AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation AND d.refobjsubid = a.attnum)
            )), 'it decides in which partition a row is', 'Choose apart, where it stays a column of the table''s own.'),
            (k.is_in_key, 'it is part of the primary key', 'A row keeps its key when it is deleted: choose another primary key.'),
            (EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = r.relation AND i.indisreplident AND a.attnum = ANY (i.indkey::int2[])), 'it is part of the replica identity', 'ALTER TABLE … REPLICA IDENTITY DEFAULT first.'),
            (EXISTS (
                SELECT FROM pg_constraint AS f
                WHERE f.contype = 'f' AND ((f.confrelid = r.relation AND a.attnum = ANY (f.confkey)) OR (f.conrelid = r.relation AND a.attnum = ANY (f.conkey)))
            ), 'it is part of a foreign key', 'A row keeps its keys when it is deleted: drop that foreign key first.')
    ) AS o (applies, problem, hint)
    WHERE o.applies
$$;

COMMENT ON FUNCTION safe_delete._unfit_column(regclass, name, name) IS 'Why a column of a table cannot be adopted as the one that says when a row was deleted.';
