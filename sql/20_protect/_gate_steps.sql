CREATE OR REPLACE FUNCTION safe_delete._gate_steps(target regclass, hiding text)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN safe_delete._is_gated(target) THEN ARRAY[
        format('DROP VIEW IF EXISTS safe_delete_gate.%I', safe_delete._gate_name(target)),
        format(
            'CREATE VIEW safe_delete_gate.%I AS SELECT %s%s, t.ctid AS %I FROM %s AS t WHERE safe_delete._is_acting(%s::regclass)',
            safe_delete._gate_name(target),
            safe_delete._column_list(target, 't.', true),
            CASE WHEN hiding = 'apart' THEN '' WHEN safe_delete._is_adopted(target) THEN ', t.deletion_id' ELSE ', t.deleted_at, t.deletion_id' END,
            safe_delete._free_column(target, 'safe_delete_ctid'),
            safe_delete._own_rows(target),
            target::oid
        ),
        format('ALTER VIEW safe_delete_gate.%I OWNER TO %I', safe_delete._gate_name(target), safe_delete._table_owner(target)),
        format('SELECT safe_delete._strip_relation_grants(%L::regclass)', format('safe_delete_gate.%I', safe_delete._gate_name(target))),
        format('GRANT SELECT, INSERT, UPDATE, DELETE ON safe_delete_gate.%I TO safe_delete_worker', safe_delete._gate_name(target))
    ] ELSE ARRAY[]::text[] END
$$;

COMMENT ON FUNCTION safe_delete._gate_steps(regclass, text) IS
    'Statements that make the gate view of a superuser''s table: it shows rows only while the kit acts.';
