-- Row-level security has no other way to say whether somebody may delete a row than a DELETE of his own. So before a row is
-- hidden, triggers of the view do one after the other: ask (notes the row), attempt (a DELETE on the table with the rights of
-- whoever deletes from the view), check (goes on only when it came as far as the row). On the table, answer lets it take nothing.
-- Nothing but these triggers can note a row. On any other relation they would note false ones: each looks where it is.
CREATE OR REPLACE FUNCTION safe_delete._asking_sources(target regclass, live_view text)
RETURNS TABLE (part text, source text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        v.part,
        format(
            'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
            'SET search_path = pg_catalog, pg_temp AS %L',
            g.gate_name || '__' || v.part,
            safe_delete._body(target, '', format(
                E'    IF NOT EXISTS (SELECT FROM %4$s) THEN\n'
                '        RAISE EXCEPTION USING ERRCODE = ''insufficient_privilege'', MESSAGE = ''not a relation of the kit'', HINT = ''It serves only what protect() made.'';\n'
                '    END IF;\n' || v.lines,
                g.gate_name, k.row_key, live_view, v.place
            ))
        )
    FROM safe_delete._gate_name(target) AS g (gate_name)
    CROSS JOIN LATERAL (
        SELECT format('ARRAY[%s]', string_agg(format('format(''%%s'', OLD.%s)', safe_delete._quoted(c.column_name)), ', ' ORDER BY c.key_position))
        FROM safe_delete._key_columns(target) AS c
    ) AS k (row_key)
    -- By the catalog: the kit may not look into every schema.
    CROSS JOIN LATERAL (
        SELECT
            format('pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = TG_RELID AND format(''%%I.%%I'', n.nspname, c.relname) = %L', live_view) AS of_view,
            format('safe_delete.protected_table AS p WHERE p.gate_name = %L AND p.target_table = coalesce(pg_partition_root(TG_RELID), TG_RELID)', g.gate_name) AS of_table
    ) AS r
    CROSS JOIN LATERAL (
        VALUES
            ('ask', r.of_view, E'    INSERT INTO safe_delete.asked_row (transaction_id, gate_name, row_key) VALUES (pg_current_xact_id(), %1$L, %2$s);\n    RETURN OLD;\n'),
            ('answer', r.of_table, E'    RETURN CASE WHEN safe_delete._answer_row(%1$L, %2$s) THEN NULL ELSE OLD END;\n'),
            ('check', r.of_view, E'    RETURN CASE WHEN safe_delete._take_answer(%1$L, %2$s) THEN OLD END;\n')
    ) AS v (part, place, lines)
$$;

COMMENT ON FUNCTION safe_delete._asking_sources(regclass, text) IS
    'Sources of the kit''s own trigger functions that ask a table''s policies whether somebody may delete a row: ask and check for the view of live rows, answer for the table.';
