CREATE OR REPLACE FUNCTION safe_delete._code_statements(target regclass, hiding text, age_column name, settings jsonb)
RETURNS TABLE (statement text, lock text, why text)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT s.statement, p.lock, p.why
    FROM (
        VALUES
            (1, safe_delete._gate_steps(target, hiding), 'none', 'the table''s owner is a superuser: a view that shows rows only while the kit acts'),
            (2, CASE hiding WHEN 'apart' THEN ARRAY[format('SELECT safe_delete._make_storage(%L::regclass)', safe_delete._table_name(target))] END,
                'none', 'deleted storage, its partitions ahead, and the function that moves rows'),
            (3, CASE hiding WHEN 'apart' THEN safe_delete._storage_gate_steps(target) END, 'none', 'the worker''s way to read deleted storage'),
            (4, safe_delete._hand_steps(target, hiding, age_column), 'none', 'hands: all that jobs do to the table, with its owner''s rights'),
            (5, CASE hiding WHEN 'apart' THEN safe_delete._with_deleted_steps(target) END, 'ACCESS SHARE', 'the view of live and deleted rows'),
            (5, CASE WHEN hiding <> 'apart' THEN safe_delete._asking_function_steps(target) END, 'none', 'row-level security: triggers that ask whether somebody may delete a row'),
            (6, CASE hiding WHEN 'apart' THEN safe_delete._apart_trigger_steps(target) || safe_delete._replicated_steps(target) ELSE safe_delete._in_place_trigger_steps(target) || safe_delete._update_trigger_steps(target) END,
                'SHARE ROW EXCLUSIVE', 'guards; writers wait while a trigger is made'),
            (7, CASE hiding WHEN 'apart' THEN safe_delete._nulling_steps(target, settings) END,
                'SHARE ROW EXCLUSIVE', 'remembers references that clients set to NULL themselves; while it is there, the server refuses ALTER COLUMN … TYPE and DROP COLUMN of these columns'),
            (8, CASE hiding WHEN 'beside' THEN safe_delete._live_view_steps(target, hiding) WHEN 'cover' THEN safe_delete._cover_view_steps(target, settings) END,
                'ACCESS SHARE', 'the view of live rows'),
            (9, CASE WHEN hiding <> 'apart' THEN safe_delete._live_parent_steps(target) END,
                'SHARE ROW EXCLUSIVE', 'on tables that reference this one: no row of theirs may reference a deleted one'),
            (10, CASE WHEN hiding <> 'apart' THEN safe_delete._end_row_security_steps(target) END,
                'ACCESS EXCLUSIVE', 'row-level security was disabled: nobody is asked any longer')
    ) AS p (place, statements, lock, why)
    CROSS JOIN LATERAL unnest(p.statements) WITH ORDINALITY AS s (statement, place)
    ORDER BY p.place, s.place
$$;

COMMENT ON FUNCTION safe_delete._code_statements(regclass, text, name, jsonb) IS 'Statements that make, or make anew, all generated code of a table.';
