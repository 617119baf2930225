CREATE OR REPLACE FUNCTION safe_delete._uncover_statements(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.statement
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS c ON c.oid = p.target_table
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL safe_delete._known_place(target) AS k
    CROSS JOIN LATERAL format('%I.%I', k.schema_name, k.table_name) AS v (table_name)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN safe_delete._live_view_of(target) IS NULL THEN p.live_grants ELSE safe_delete._grants_of(safe_delete._live_view_of(target)) END
    ) AS g (grants)
    CROSS JOIN LATERAL (
        SELECT 1 AS place, 0::bigint AS part, format('ALTER TABLE %s SET SCHEMA %I', safe_delete._table_name(target), k.schema_name) AS statement
        UNION ALL
        SELECT 2, 0, format('ALTER TABLE %I.%I RENAME TO %I', k.schema_name, c.relname, k.table_name)
        WHERE c.relname <> k.table_name
        UNION ALL
        SELECT 3, 0, format('ALTER %s %I.%I RENAME TO %I', CASE o.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END, k.schema_name, m.key, m.value)
        FROM jsonb_each_text(p.moved_names) AS m
        JOIN pg_class AS o ON o.relname = m.key AND o.relnamespace = n.oid
        UNION ALL
        -- Where the table got another owner or schema since, its sequence would have followed.
        SELECT 4, r.place, r.statement
        FROM safe_delete._used_sequences(target) AS u
        JOIN pg_class AS q ON q.oid = u.sequence
        CROSS JOIN LATERAL (
            SELECT 1 AS place, format('ALTER SEQUENCE %s OWNER TO %I', safe_delete._table_name(q.oid), safe_delete._table_owner(target)) AS statement
            WHERE q.relowner <> c.relowner
            UNION ALL
            SELECT 2, format('ALTER SEQUENCE %s SET SCHEMA %I', safe_delete._table_name(q.oid), k.schema_name)
            WHERE q.relnamespace::regnamespace::text <> quote_ident(k.schema_name)
            UNION ALL
            SELECT 3, format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', k.schema_name, q.relname, v.table_name, u.column_name)
        ) AS r
        WHERE u.sequence = ANY (p.kept_sequences)
        UNION ALL
        SELECT 5, 0, format('SELECT safe_delete._strip_relation_grants(%L::regclass)', v.table_name)
        UNION ALL
        -- The order of grants shows in a dump, so the owner's own rights are taken and given, too.
        SELECT 6, 0, format('REVOKE ALL ON %s FROM %I', v.table_name, safe_delete._table_owner(target))
        WHERE jsonb_array_length(g.grants) > 0
        UNION ALL
        SELECT 7, r.place, r.statement
        FROM unnest(safe_delete._grant_statements(target, v.table_name, g.grants)) WITH ORDINALITY AS r (statement, place)
    ) AS s
    WHERE p.target_table = target
        AND p.hiding = 'cover'
        AND n.nspname = 'safe_delete_data'
    ORDER BY s.place, s.part, s.statement
$$;

COMMENT ON FUNCTION safe_delete._uncover_statements(regclass) IS
    'Statements that move a covered table back, with the rights that people have on the view of its live rows by now.';
