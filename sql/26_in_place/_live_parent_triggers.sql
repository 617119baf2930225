-- They sort after "RI_…", the server's own. Not "always": in a replica the server checks no foreign keys either.
CREATE OR REPLACE FUNCTION safe_delete._live_parent_triggers(parent regclass)
RETURNS TABLE (child regclass, trigger_name name, definition text, is_by_row boolean)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.child, e.trigger_name, format('%s EXECUTE FUNCTION safe_delete_gate.%I()', e.definition, safe_delete._live_parent_name(parent, c.child)), e.is_by_row
    FROM (
        SELECT
            r.child,
            bool_or(r.is_deferrable) AS is_deferrable,
            (
                SELECT string_agg(
                    -- The operator that IS DISTINCT FROM would look for may be out of sight.
                    format(CASE WHEN a.atttypid < 16384 THEN 'OLD.%1$I IS DISTINCT FROM NEW.%1$I' ELSE 'ROW(OLD.%1$I)::record *<> ROW(NEW.%1$I)::record' END, a.attname),
                    ' OR ' ORDER BY a.attnum
                )
                FROM pg_attribute AS a
                WHERE a.attrelid = r.child
                    AND a.attnum IN (
                        SELECT unnest(f.conkey) FROM pg_constraint AS f WHERE f.contype = 'f' AND f.conrelid = r.child AND f.confrelid = parent
                    )
            ) AS is_changed
        FROM safe_delete._inbound_references(parent) AS r
        WHERE NOT EXISTS (SELECT FROM safe_delete._inbound_obstacles(parent) AS o WHERE o.foreign_key = r.foreign_key AND o.is_final)
        GROUP BY r.child
    ) AS c
    JOIN pg_class AS k ON k.oid = c.child
    CROSS JOIN LATERAL (
        SELECT
            format('safe_delete_live_%s_insert', parent::oid)::name AS insert_trigger,
            format('safe_delete_live_%s_update', parent::oid)::name AS update_trigger,
            safe_delete._table_name(c.child) AS table_name,
            -- Always last: whoever defers the foreign key alone would otherwise be asked before its parent is there.
            'DEFERRABLE INITIALLY DEFERRED ' AS deferral
    ) AS n
    CROSS JOIN LATERAL (
        VALUES
            (n.insert_trigger, c.is_deferrable OR k.relkind = 'p' OR k.relispartition, CASE
                WHEN c.is_deferrable THEN format('CREATE CONSTRAINT TRIGGER %I AFTER INSERT ON %s %sFOR EACH ROW', n.insert_trigger, n.table_name, n.deferral)
                WHEN k.relkind = 'p' OR k.relispartition THEN format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %s FOR EACH ROW', n.insert_trigger, n.table_name)
                ELSE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT', n.insert_trigger, n.table_name)
            END),
            (n.update_trigger, true, CASE
                WHEN c.is_deferrable THEN format('CREATE CONSTRAINT TRIGGER %I AFTER UPDATE ON %s %sFOR EACH ROW WHEN (%s)', n.update_trigger, n.table_name, n.deferral, c.is_changed)
                ELSE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %s FOR EACH ROW WHEN (%s)', n.update_trigger, n.table_name, c.is_changed)
            END)
    ) AS e (trigger_name, is_by_row, definition)
$$;

COMMENT ON FUNCTION safe_delete._live_parent_triggers(regclass) IS
    'Triggers of tables that reference a table protected in place: no new reference to a deleted row. definition makes one.';
