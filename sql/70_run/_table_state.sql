CREATE OR REPLACE FUNCTION safe_delete._table_state(target regclass, job text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        WITH reached AS MATERIALIZED (
            SELECT r.relation FROM safe_delete._reached_relations(target, only_cascades => false) AS r (relation)
        )
        SELECT md5(concat_ws(
            ';',
            (
                SELECT string_agg(format('%s %s', g.oid, g.xmin), ' ' ORDER BY g.oid)
                FROM reached AS r
                JOIN pg_trigger AS g ON g.tgrelid = r.relation
            ),
            -- Partitions have the names of their table's columns, and follow them.
            (SELECT string_agg(t::oid::text, ' ' ORDER BY t::oid) FROM safe_delete._relations(target) AS t),
            (
                SELECT string_agg(
                    concat_ws(' ', a.attrelid::oid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attisdropped), ',' ORDER BY a.attrelid, a.attnum
                )
                FROM (
                    SELECT target AS relation
                    UNION
                    SELECT r.relation FROM reached AS r JOIN safe_delete.protected_table AS p ON p.target_table = r.relation
                    UNION
                    -- A batch that marks rows lets storage follow its table.
                    SELECT to_regclass(format('safe_delete_data.%I', p.gate_name))
                    FROM safe_delete.protected_table AS p
                    WHERE p.target_table = target AND p.hiding = 'apart' AND job = 'purge'
                ) AS t
                JOIN pg_attribute AS a ON a.attrelid = t.relation AND a.attnum > 0
            )
        ))
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._table_state(regclass, text) IS
    'Digest of what a batch of a job meets: triggers and foreign keys of a table and of what references it, columns of the table, its partitions, protected tables among these, and of deleted storage, for a purge. Another one where any was made, changed, renamed or dropped.';
