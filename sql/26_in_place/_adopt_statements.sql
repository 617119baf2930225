-- A superuser may protect tables of others: checks, generated columns and indexes of these run with the rights of their owner.
CREATE OR REPLACE FUNCTION safe_delete._adopt_statements(target regclass, deleted_at name)
RETURNS text[]
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN safe_delete._is_gated(target) THEN u.updates
        ELSE safe_delete._function_steps(
            format(
                'CREATE OR REPLACE FUNCTION safe_delete_gate.%I(moments timestamptz[], deletion_ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER '
                'SET search_path = pg_catalog, pg_temp SET row_security = off AS %L',
                h.hand_name,
                safe_delete._body(target, '', '    ' || array_to_string(u.updates, E';\n    ') || E';\n')
            ),
            format('%I(timestamptz[], bigint[])', h.hand_name),
            safe_delete._hand_owner(target),
            NULL
        ) || ARRAY[
            format('SELECT safe_delete_gate.%I($1, $2)', h.hand_name),
            format('DROP FUNCTION safe_delete_gate.%I(timestamptz[], bigint[])', h.hand_name)
        ]
    END
    FROM (SELECT (safe_delete._gate_name(target) || '__adopt')::name AS hand_name) AS h
    CROSS JOIN LATERAL (
        SELECT ARRAY[
            -- Between two attempts of protect(), rows may have come and gone.
            format('UPDATE %s AS t SET deletion_id = NULL WHERE t.%I IS NULL AND t.deletion_id IS NOT NULL', safe_delete._table_name(target), deleted_at),
            format('UPDATE %s AS t SET deletion_id = m.deletion_id FROM unnest($1, $2) AS m (moment, deletion_id) WHERE t.%I = m.moment', safe_delete._table_name(target), deleted_at),
            'SET CONSTRAINTS ALL IMMEDIATE'
        ] AS updates
    ) AS u
$$;

COMMENT ON FUNCTION safe_delete._adopt_statements(regclass, name) IS
    'Statements that give deleted rows of a table their deletions ($2), by the moments at which they were deleted ($1); in a function of the table''s owner.';
