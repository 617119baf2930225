CREATE OR REPLACE FUNCTION safe_delete._live_parent_steps(parent regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(s.statement ORDER BY s.child, s.rank, s.place)
    FROM (
        -- Those whose foreign key is gone, or that were made before a dump, under another number.
        SELECT
            t.tgrelid::regclass AS child, 0 AS rank, row_number() OVER (ORDER BY t.tgname) AS place,
            format('DROP TRIGGER %I ON %s', t.tgname, safe_delete._table_name(t.tgrelid)) AS statement
        FROM safe_delete._made_live_parent_triggers(parent) AS m
        JOIN pg_trigger AS t ON t.oid = m.trigger_id
        WHERE t.tgconstraint <> 0
            OR NOT EXISTS (SELECT FROM safe_delete._live_parent_triggers(parent) AS w WHERE w.child = t.tgrelid AND w.trigger_name = t.tgname)
            -- A trigger for rows does not become one for statements.
            OR (t.tgtype::integer & 1 = 1) <> (SELECT w.is_by_row FROM safe_delete._live_parent_triggers(parent) AS w WHERE w.child = t.tgrelid AND w.trigger_name = t.tgname)
        UNION ALL
        SELECT c.child, 1, f.place, f.statement
        FROM (SELECT DISTINCT t.child FROM safe_delete._live_parent_triggers(parent) AS t) AS c
        CROSS JOIN LATERAL unnest(
            safe_delete._function_steps(
                safe_delete._live_parent_source(parent, c.child),
                format('%I()', safe_delete._live_parent_name(parent, c.child)),
                safe_delete._hand_owner(parent),
                NULL
            )
        ) WITH ORDINALITY AS f (statement, place)
        UNION ALL
        SELECT t.child, 2, row_number() OVER (ORDER BY t.trigger_name), t.definition
        FROM safe_delete._live_parent_triggers(parent) AS t
    ) AS s
$$;

COMMENT ON FUNCTION safe_delete._live_parent_steps(regclass) IS 'Statements that put the checks on tables which reference a table protected in place.';
