CREATE OR REPLACE FUNCTION safe_delete._trigger_changes(target regclass, gate_name name)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    -- Bits of tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate.
    SELECT format('trigger %I of %s is not the one that the kit made', t.tgname, safe_delete._known_name(t.tgrelid))
    FROM (
        VALUES
            ('safe_delete_move'::name, '{8,9}'::int2[], ARRAY[gate_name || '__move', gate_name || '__move_row']::name[], true),
            ('safe_delete_refuse_truncate', '{34}', '{_refuse_truncate}', true),
            ('safe_delete_remember_nulling', '{17}', '{_remember_nulling}', false),
            ('safe_delete_refuse_delete', '{8,10}', '{_refuse_delete,_refuse_cascade}', true),
            ('!safe_delete_answer', '{11}', ARRAY[gate_name || '__answer']::name[], false),
            ('safe_delete_guard_statement', '{18}', '{_forget_hiding}', true),
            ('safe_delete_by_update', '{17}', ARRAY[gate_name || '__update']::name[], false),
            ('safe_delete_guard_insert', '{5}', '{_guard_deleted_row}', false),
            ('safe_delete_guard_reference', '{19}', '{_guard_reference}', false),
            ('safe_delete_guard_update', '{17,19}', '{_guard_deleted_row}', false)
    ) AS e (trigger_name, types, functions, is_unconditional)
    CROSS JOIN LATERAL safe_delete._relations(target) AS r (relation)
    JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relation AND t.tgname = e.trigger_name
    WHERE t.tgtype <> ALL (e.types)
        OR (t.tgqual IS NULL) <> e.is_unconditional
        -- A subquery: as a join the server reads all of pg_proc, and each batch of a run asks.
        OR (
            SELECT f.proname = ANY (e.functions) AND f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
            FROM pg_catalog.pg_proc AS f
            WHERE f.oid = t.tgfoid
        ) IS NOT TRUE
$$;

COMMENT ON FUNCTION safe_delete._trigger_changes(regclass, name) IS
    'Triggers that have a name of the kit''s, but another function, event or condition.';
