CREATE OR REPLACE FUNCTION safe_delete._in_place_trigger_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(s.statement ORDER BY r.place, s.place)
    FROM pg_class AS c
    CROSS JOIN LATERAL (
        SELECT d AS deleted_at, CASE WHEN safe_delete._is_adopted(target) THEN quote_literal(d) ELSE '' END AS argument
        FROM safe_delete._deleted_at_name(target) AS d
    ) AS n
    CROSS JOIN LATERAL safe_delete._relations(target) WITH ORDINALITY AS r (relation, place)
    CROSS JOIN LATERAL unnest(
        safe_delete._trigger_step(
            r.relation, 'safe_delete_refuse_delete',
            CASE
                WHEN safe_delete._has_row_security(target) OR EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND f.confdeltype = 'c' AND f.conrelid IN (SELECT x FROM safe_delete._relations(target) AS x))
                    THEN 'AFTER DELETE ON <table> REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_cascade()'
                ELSE 'BEFORE DELETE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_delete()'
            END
        )
        || safe_delete._trigger_step(
            r.relation, 'safe_delete_refuse_truncate',
            'BEFORE TRUNCATE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_truncate()'
        )
        || safe_delete._trigger_step(
            r.relation, 'safe_delete_guard_statement',
            -- No name of a user's before the table's: without deletion_id, deleted_at cannot be set.
            CASE WHEN safe_delete._is_adopted(target)
                THEN 'BEFORE UPDATE OF deletion_id ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._forget_hiding()'
                ELSE 'BEFORE UPDATE OF deleted_at, deletion_id ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._forget_hiding()'
            END
        )
        -- Row triggers of the root are the partitions' too.
        || CASE WHEN r.relation <> target THEN ARRAY[]::text[] ELSE
            safe_delete._trigger_step(
                target, 'safe_delete_guard_insert',
                format('AFTER INSERT ON <table> FOR EACH ROW WHEN (NEW.%I IS NOT NULL OR NEW.deletion_id IS NOT NULL) EXECUTE FUNCTION safe_delete._guard_deleted_row(%s)', n.deleted_at, n.argument)
            )
            || safe_delete._trigger_step(
                target, 'safe_delete_guard_update',
                format(
                    '%s UPDATE ON <table> FOR EACH ROW WHEN (%s) EXECUTE FUNCTION safe_delete._guard_deleted_row(%s)',
                    -- An UPDATE that moves a row to another partition fires no AFTER UPDATE.
                    CASE c.relkind WHEN 'p' THEN 'BEFORE' ELSE 'AFTER' END,
                    safe_delete._guard_condition(target),
                    n.argument
                )
            )
            || CASE WHEN safe_delete._is_cascaded_to(target)
                THEN safe_delete._trigger_step(
                    target, 'safe_delete_guard_reference',
                    format(
                        'BEFORE UPDATE ON <table> FOR EACH ROW WHEN (NEW.%I = OLD.%1$I AND NEW.deletion_id = OLD.deletion_id) EXECUTE FUNCTION safe_delete._guard_reference()',
                        n.deleted_at
                    )
                )
                ELSE ARRAY[]::text[]
            END
            -- It sorts first: no trigger of the user's takes a question for a DELETE.
            || CASE WHEN safe_delete._has_row_security(target)
                THEN safe_delete._trigger_step(
                    target, '!safe_delete_answer',
                    format('BEFORE DELETE ON <table> FOR EACH ROW WHEN (OLD.%I IS NULL) EXECUTE FUNCTION safe_delete_gate.%I()', n.deleted_at, safe_delete._gate_name(target) || '__answer')
                )
                ELSE ARRAY[]::text[]
            END
            || CASE
                WHEN EXISTS (SELECT FROM safe_delete._own_update_triggers(target))
                    THEN safe_delete._trigger_step(
                        target, '~safe_delete_keep',
                        CASE WHEN safe_delete._is_adopted(target)
                            -- What an application sets together with an adopted column, it means.
                            THEN format('BEFORE UPDATE ON <table> FOR EACH ROW WHEN (OLD.deletion_id IS DISTINCT FROM NEW.deletion_id) EXECUTE FUNCTION safe_delete._keep_row(%L)', n.deleted_at)
                            ELSE 'BEFORE UPDATE ON <table> FOR EACH ROW WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at OR OLD.deletion_id IS DISTINCT FROM NEW.deletion_id) EXECUTE FUNCTION safe_delete._keep_row()'
                        END
                    )
                ELSE ARRAY[]::text[]
            END
        END
    ) WITH ORDINALITY AS s (statement, place)
    WHERE c.oid = target
$$;

COMMENT ON FUNCTION safe_delete._in_place_trigger_steps(regclass) IS 'Statements that put the guard triggers on a table that keeps its deleted rows.';
