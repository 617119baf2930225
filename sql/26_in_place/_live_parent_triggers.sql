-- They sort after "RI_…", the server's own. Not "always": in a replica the server checks no foreign keys either.
CREATE OR REPLACE FUNCTION safe_delete._live_parent_triggers(parent regclass)
RETURNS TABLE (child regclass, trigger_name name, definition text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.child, t.trigger_name::name, format('%s EXECUTE FUNCTION safe_delete_gate.%I()', t.definition, safe_delete._live_parent_name(parent, c.child))
    FROM (
        SELECT
            r.child,
            bool_or(r.is_deferrable) AS is_deferrable,
            bool_or(r.is_deferred) AS is_deferred,
            (
                SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', a.attname), ' OR ' ORDER BY a.attnum)
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
        SELECT format('DEFERRABLE INITIALLY %s ', CASE WHEN c.is_deferred THEN 'DEFERRED' ELSE 'IMMEDIATE' END) AS deferral
    ) AS d
    CROSS JOIN LATERAL (
        VALUES
            ('insert', CASE
                WHEN c.is_deferrable THEN format('CREATE CONSTRAINT TRIGGER <name> AFTER INSERT ON <table> %sFOR EACH ROW', d.deferral)
                WHEN k.relkind = 'p' OR k.relispartition THEN 'CREATE OR REPLACE TRIGGER <name> AFTER INSERT ON <table> FOR EACH ROW'
                ELSE 'CREATE OR REPLACE TRIGGER <name> AFTER INSERT ON <table> REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT'
            END),
            ('update', CASE
                WHEN c.is_deferrable THEN format('CREATE CONSTRAINT TRIGGER <name> AFTER UPDATE ON <table> %sFOR EACH ROW WHEN (%s)', d.deferral, c.is_changed)
                ELSE format('CREATE OR REPLACE TRIGGER <name> AFTER UPDATE ON <table> FOR EACH ROW WHEN (%s)', c.is_changed)
            END)
    ) AS e (event, definition)
    CROSS JOIN LATERAL (
        SELECT
            format('safe_delete_live_%s_%s', parent::oid, e.event) AS trigger_name,
            replace(
                replace(e.definition, '<name>', format('safe_delete_live_%s_%s', parent::oid, e.event)),
                '<table>', safe_delete._table_name(c.child)
            ) AS definition
    ) AS t
$$;

COMMENT ON FUNCTION safe_delete._live_parent_triggers(regclass) IS
    'Triggers of tables that reference a table protected in place: no new reference to a deleted row. definition makes one.';
