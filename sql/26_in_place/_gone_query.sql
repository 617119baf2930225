CREATE OR REPLACE FUNCTION safe_delete._gone_query(target regclass, members text[])
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'gone_%1$s AS (
            DELETE FROM %2$s AS t USING doomed AS d WHERE t.tableoid = d.place AND t.ctid = d.line AND %3$s RETURNING t.deletion_id, %4$s
        ), counted_%1$s AS (
            SELECT g.deletion_id, count(*) AS row_count FROM gone_%1$s AS g GROUP BY g.deletion_id
        ), answer_%1$s AS (
            SELECT jsonb_build_object(
                ''row_count'', coalesce(sum(c.row_count), 0),
                ''deletions'', jsonb_object_agg(c.deletion_id, c.row_count) FILTER (WHERE c.deletion_id IS NOT NULL),
                ''keys'', (SELECT %5$s FROM gone_%1$s AS g WHERE $1 #>> ''{circle,%1$s,audit_detail}'' <> ''count'')
            ) AS answer
            FROM counted_%1$s AS c
        )',
        target::oid,
        safe_delete._own_rows(target),
        safe_delete._is_let_into_knot(target, 't', members),
        (SELECT string_agg(format('t.%I', k.column_name), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k),
        safe_delete._keys_text(target, 'g')
    )
$$;

COMMENT ON FUNCTION safe_delete._gone_query(regclass, text[]) IS
    'Queries that delete doomed rows of a table, the whole condition in it, and say how many of which deletion, and their keys.';
