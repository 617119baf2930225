CREATE OR REPLACE FUNCTION safe_delete.switch_steps(
    target regclass,
    hiding text,
    settings jsonb DEFAULT '{}'
)
RETURNS TABLE (step integer, statement text, lock text, row_count bigint, why text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    planned record;
    moving bigint;
BEGIN
    settings := coalesce(settings, '{}');
    SELECT p.* INTO planned FROM safe_delete._switch_plan(target, hiding, settings) AS p;
    IF 'apart' IN (hiding, planned.old_hiding) THEN
        EXECUTE planned.count_statement INTO moving;
    END IF;
    RETURN QUERY
    SELECT row_number() OVER (ORDER BY s.place)::integer, s.statement, s.lock, s.row_count, s.why
    FROM (
        SELECT 1 AS place, format('SELECT safe_delete._begin_switch(%L::regclass, %L, %L)', planned.table_name, hiding, settings) AS statement,
            'none' AS lock, NULL::bigint AS row_count, 'checks again; all steps are one transaction, and nothing is changed unless all succeed' AS why
        UNION ALL
        SELECT 2, safe_delete._lock_statement(planned.target_table, 'ACCESS EXCLUSIVE'), 'ACCESS EXCLUSIVE', NULL, 'nobody reads or writes it until the end'
        UNION ALL
        SELECT 2 + u.place::integer, format('SELECT safe_delete._do_switch(%s::regclass, %L, %L)', planned.target_table::oid, u.part, CASE WHEN u.place = cardinality(planned.parts) THEN settings ELSE planned.first_settings END),
            'ACCESS EXCLUSIVE', CASE WHEN u.part IN ('move', 'bring back') THEN moving END,
            CASE u.part
                WHEN 'uncover' THEN 'drops the views, and moves the table back to its name'
                WHEN 'bring back' THEN 'adds the columns and puts the deleted rows back into the table, as deleted ones; then drops deleted storage'
                WHEN 'cover' THEN 'moves the table, and puts the view of live rows in its place'
                ELSE 'moves the deleted rows to deleted storage, and drops the columns'
            END
        FROM unnest(planned.parts) WITH ORDINALITY AS u (part, place)
        UNION ALL
        SELECT 9, format('SELECT safe_delete._finish_switch(%s::regclass, %L)', planned.target_table::oid, planned.old_hiding), 'none', NULL, 'records the event'
    ) AS s;
END;
$$;

COMMENT ON FUNCTION safe_delete.switch_steps(regclass, text, jsonb) IS
    'What switch_hiding() would do: each statement with the lock that it takes, how many deleted rows it moves, and why. For the table''s owner; changes nothing.';
