-- Deleted rows are in storage by then, whichever way they went, and whether before or after the references were set to NULL:
-- so a DELETE itself pays nothing for this. A plan that was made while these tables were empty would read all of them.
CREATE OR REPLACE FUNCTION safe_delete._detach_nulled()
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    own_id xid8 := pg_current_xact_id();
    nulled record;
BEGIN
    FOR nulled IN
        SELECT DISTINCT n.child_table, n.foreign_key_name, f.confrelid::regclass AS parent
        FROM (SELECT DISTINCT x.child_table, x.foreign_key_name FROM safe_delete.nulling AS x WHERE x.transaction_id = own_id) AS n
        JOIN pg_constraint AS f ON f.conrelid = n.child_table AND f.conname = n.foreign_key_name AND f.contype = 'f'
        JOIN safe_delete.deletion_target AS t ON t.target_table = f.confrelid
        JOIN safe_delete.deletion AS d ON d.deletion_id = t.deletion_id
        WHERE d.transaction_id = own_id AND d.deleted_at = now()
    LOOP
        PERFORM safe_delete._follow_table(nulled.parent);
        PERFORM safe_delete._detach_from(
            nulled.parent, safe_delete._gate_name(nulled.parent), r.child, r.foreign_key_name,
            (SELECT string_agg(format('format(''%%s'', %s)', safe_delete._field('s', safe_delete._stored_name(c.name))), ', ' ORDER BY c.place) FROM unnest(r.parent_columns) WITH ORDINALITY AS c (name, place))
        )
        FROM safe_delete._link_references(nulled.parent) AS r
        WHERE r.child = nulled.child_table
            AND r.foreign_key_name = nulled.foreign_key_name;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._detach_nulled() IS
    'Of the references that this transaction set to NULL, remembers for a restore those to rows that it has deleted by now.';
