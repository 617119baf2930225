CREATE OR REPLACE FUNCTION safe_delete._apart_trigger_steps(target regclass)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT array_agg(s.statement ORDER BY r.place, s.place) || safe_delete._hierarchy_trigger_steps(target)
    FROM safe_delete._relations(target) WITH ORDINALITY AS r (relation, place)
    CROSS JOIN (SELECT safe_delete._is_in_hierarchy(target) AS is_in) AS h
    CROSS JOIN LATERAL unnest(
        safe_delete._trigger_step(
            r.relation, 'safe_delete_move',
            format(
                'AFTER DELETE ON <table> %s EXECUTE FUNCTION safe_delete_gate.%I()',
                CASE WHEN h.is_in THEN 'FOR EACH ROW' ELSE 'REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT' END,
                safe_delete._gate_name(target) || CASE WHEN h.is_in THEN '__move_row' ELSE '__move' END
            )
        )
        || safe_delete._trigger_step(
            r.relation, 'safe_delete_refuse_truncate',
            'BEFORE TRUNCATE ON <table> FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_truncate()'
        )
        -- The first step only: it fires where the server's own triggers for foreign keys fire, and not in replication.
        -- Its name sorts before theirs, RI_…, on purpose.
        || CASE WHEN safe_delete._is_cut_from(r.relation) THEN (safe_delete._trigger_step(
            r.relation, '!safe_delete_remember_links',
            CASE WHEN h.is_in THEN 'AFTER DELETE ON <table> FOR EACH ROW EXECUTE FUNCTION safe_delete._remember_links_of_row()'
                ELSE 'AFTER DELETE ON <table> REFERENCING OLD TABLE AS deleted_row FOR EACH ROW EXECUTE FUNCTION safe_delete._remember_links()' END
        ))[1:1] END
    ) WITH ORDINALITY AS s (statement, place)
$$;

COMMENT ON FUNCTION safe_delete._apart_trigger_steps(regclass) IS 'Statements that put the triggers on the table and each partition.';
