CREATE OR REPLACE FUNCTION safe_delete._reach_condition(target regclass, way jsonb, depth integer, parent_condition text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parent_alias text := 'r' || depth - 1;
    child_alias text := 'r' || depth;
    parent regclass := (way ->> 'parent')::oid::regclass;
    child regclass := (way ->> 'child')::oid::regclass;
    referencing regclass := (SELECT f.conrelid FROM pg_constraint AS f WHERE f.oid = (way ->> 'foreign_key')::oid);
BEGIN
    -- To read a table is to run code of its owner's: only where that is the owner of the first table, too.
    IF parent_condition IS NULL OR way ->> 'reader' IS NULL OR safe_delete._is_gated(target)
        OR safe_delete._table_owner(child) <> safe_delete._table_owner(target)
    THEN
        RETURN NULL;
    END IF;
    RETURN format(
        'EXISTS (SELECT FROM %s AS %s WHERE %s%s AND %s)%s',
        safe_delete._own_rows(parent),
        parent_alias,
        parent_condition,
        safe_delete._and_live(parent, parent_alias),
        safe_delete._agreement((way ->> 'foreign_key')::oid, parent_alias, child_alias),
        CASE WHEN referencing <> child
            THEN format(' AND %s.tableoid IN (SELECT x.relid FROM pg_partition_tree(%s) AS x)', child_alias, referencing::oid) ELSE '' END
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._reach_condition(regclass, jsonb, integer, text) IS
    'Condition that a row references one of those that a mark reaches a level above; NULL where nobody may ask.';
