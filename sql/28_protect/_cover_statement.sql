-- One statement: in between, the table's name would be nobody's. What is generated is written only when the
-- table is in its new place.
CREATE OR REPLACE FUNCTION safe_delete._cover_statement(target regclass, settings jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('DO %L', concat_ws(
        E';\n    ',
        format(
            E'\nBEGIN\n    %sPERFORM safe_delete._begin_cover(%L::regclass)',
            CASE WHEN settings ? 'deleted_at' THEN format(E'PERFORM safe_delete._adopt_rows(%L::regclass, %L);\n    ', safe_delete._table_name(target), settings ->> 'deleted_at') ELSE '' END,
            safe_delete._table_name(target)
        ),
        (
            SELECT string_agg(format('ALTER SEQUENCE %s OWNED BY NONE', safe_delete._table_name(s.sequence)), E';\n    ')
            FROM safe_delete._serial_sequences(target) AS s
        ),
        (
            SELECT string_agg(
                format('ALTER %s %I.%I RENAME TO %I', CASE m.relation_kind WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END, n.nspname, m.own_name, m.free_name), E';\n    '
            )
            FROM safe_delete._name_clashes(target) AS m
        ),
        CASE WHEN c.relname <> g.gate_name THEN format('ALTER TABLE %I.%I RENAME TO %I', n.nspname, c.relname, g.gate_name) END,
        format('ALTER TABLE %I.%I SET SCHEMA safe_delete_data', n.nspname, g.gate_name),
        format('PERFORM safe_delete.resync(%L::regclass)', format('safe_delete_data.%I', g.gate_name)),
        CASE WHEN settings ? 'deleted_at' THEN format('PERFORM safe_delete._refuse_unadoptable(%L::regclass, %L)', format('safe_delete_data.%I', g.gate_name), settings ->> 'deleted_at') END,
        (
            SELECT string_agg(format('PERFORM safe_delete.resync(%L::regclass)', safe_delete._table_name(p)), E';\n    ')
            FROM safe_delete._parents_in_place(target) AS p
        )
    ) || E';\nEND;\n')
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL safe_delete._gate_name(target) AS g (gate_name)
    WHERE c.oid = target
$$;

COMMENT ON FUNCTION safe_delete._cover_statement(regclass, jsonb) IS
    'The statement that moves a table out of sight and puts the view of live rows in its place.';
