-- Once for each row: of a superuser's table it calls a hand of the worker's, of any other one it is the hand itself.
CREATE OR REPLACE FUNCTION safe_delete._view_delete_source(target regclass, live_view text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        -- Policies that bind the owner, too, since then, must not make it take nothing in silence.
        'SET search_path = pg_catalog, pg_temp%s AS %L',
        safe_delete._gate_name(target) || '__delete',
        CASE WHEN safe_delete._has_row_security(target) THEN ' SET row_security = off' ELSE '' END,
        safe_delete._body(target, CASE WHEN g.is_gated THEN E'    is_taken boolean;\n' ELSE E'    is_referenced boolean;\n    is_kept boolean;\n' END, format(
            -- On any other view OLD has another type, and a cast of its owner's would run here.
            E'    IF %s THEN\n        RAISE EXCEPTION USING ERRCODE = ''insufficient_privilege'', MESSAGE = ''not a view of the kit'', HINT = ''It serves only the view that protect() made.'';\n    END IF;\n%s',
            format(CASE WHEN g.is_gated
                -- By the catalog: the kit may not look into the schema.
                THEN 'NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = TG_RELID AND format(''%%I.%%I'', n.nspname, c.relname) = %L)'
                ELSE 'TG_RELID IS DISTINCT FROM to_regclass(%L)'
            END, live_view),
            CASE WHEN g.is_gated
                THEN format(
                    E'    PERFORM safe_delete._begin_act(%1$s, ''take'');\n    is_taken := safe_delete_gate.%2$I(OLD);\n    PERFORM safe_delete._end_act(%1$s, ''take'');\n    RETURN CASE WHEN is_taken THEN OLD END;\n',
                    target::oid,
                    safe_delete._gate_name(target) || '__hide'
                )
                ELSE safe_delete._hide_body(target, 'OLD', 'OLD', 'NULL')
            END
        ))
    )
    FROM safe_delete._is_gated(target) AS g (is_gated)
$$;

COMMENT ON FUNCTION safe_delete._view_delete_source(regclass, text) IS 'Source of the INSTEAD OF DELETE trigger function of the live view.';
