-- Set by set where that is safe. By row, in their turn after the server's own check and with its lock, where the server checks
-- later than at the end of the statement, or where rows arrive by an UPDATE that moves them to another partition.
CREATE OR REPLACE FUNCTION safe_delete._live_parent_source(parent regclass, child regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        -- A plan that was made while the table was empty would read all of it ever after. Where nothing else helps, it seems so
        -- dear that the server would compile it.
        'SET search_path = pg_catalog, pg_temp SET row_security = off SET enable_seqscan = off SET jit = off AS %L',
        safe_delete._live_parent_name(parent, child),
        safe_delete._body(
            child,
            E'    is_stale boolean;\n    is_orphan boolean;\n    is_unseen boolean := false;\n',
            format(
                $code$    IF TG_LEVEL = 'STATEMENT' THEN
        -- When columns or foreign keys change, the server makes this plan anew.
        BEGIN
            SELECT safe_delete._has_other_references(%1$L, %2$s, %3$L) INTO is_stale
            FROM new_row AS n LEFT JOIN (SELECT FROM %4$s AS p LIMIT 0) AS o ON true LIMIT 1;
            IF NOT FOUND THEN
                RETURN NULL;
            END IF;
        EXCEPTION
            WHEN undefined_table OR invalid_schema_name THEN
                is_stale := true;
        END;
        IF is_stale THEN
            EXECUTE safe_delete._orphan_statement(%1$L, TG_RELID, 'new_row') INTO is_orphan;
            -- Code that is younger than the snapshot knows a foreign key that it does not show.
            IF NOT is_orphan AND safe_delete._is_code_unseen(%9$L, %3$L) THEN
                BEGIN
                    is_orphan := %5$s;
                EXCEPTION
                    WHEN undefined_column OR undefined_table OR invalid_schema_name THEN
                        is_orphan := false;
                END;
            END IF;
        ELSE
            is_orphan := %5$s;
        END IF;
    ELSE
        BEGIN
            SELECT safe_delete._has_other_references(%1$L, %2$s, %3$L) INTO is_stale
            FROM (SELECT) AS n
            LEFT JOIN (SELECT FROM %4$s AS p LIMIT 0) AS o ON true
            LEFT JOIN (SELECT FROM %6$s AS p LIMIT 0) AS q ON true;
        EXCEPTION
            WHEN undefined_table OR invalid_schema_name THEN
                is_stale := true;
        END;
        IF is_stale THEN
            EXECUTE safe_delete._parent_lock_statement(%1$L, TG_RELID) USING NEW;
            EXECUTE safe_delete._orphan_statement(%1$L, TG_RELID, '(SELECT ($1).*)') INTO is_orphan USING NEW, OLD;
            IF NOT is_orphan AND safe_delete._is_code_unseen(%9$L, %3$L) THEN
                BEGIN
%7$s                    is_orphan := %8$s;
                    is_unseen := is_orphan;
                EXCEPTION
                    WHEN undefined_column OR undefined_table OR invalid_schema_name THEN
                        is_orphan := false;
                END;
            END IF;
        ELSE
%7$s            is_orphan := %8$s;
        END IF;
        IF is_orphan AND NOT is_unseen THEN
            EXECUTE safe_delete._standing_orphan_statement(%1$L, TG_RELID) INTO is_orphan USING NEW;
        END IF;
    END IF;
    IF is_orphan THEN
        PERFORM safe_delete._refuse_orphan(%1$L, TG_RELID);
    END IF;
    RETURN NULL;
$code$,
                safe_delete._gate_name(parent),
                child::oid,
                safe_delete._reference_fingerprint(parent, child),
                safe_delete._table_name(parent),
                safe_delete._orphan_condition(parent, child, 'new_row'),
                safe_delete._table_name(child),
                (
                    SELECT string_agg(
                        format(E'            PERFORM FROM (SELECT NEW.*) AS c JOIN %s AS p ON %s FOR KEY SHARE OF p;\n', safe_delete._own_rows(parent), r.agreement),
                        '' ORDER BY r.foreign_key_name
                    )
                    FROM safe_delete._inbound_references(parent) AS r
                    WHERE r.child = _live_parent_source.child
                ),
                safe_delete._orphan_condition(parent, child, '(SELECT NEW.*)', '(SELECT OLD.*)'),
                safe_delete._live_parent_name(parent, child)
            )
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._live_parent_source(regclass, regclass) IS
    'Source of the trigger function that refuses rows of a child which reference deleted rows of a table protected in place.';
