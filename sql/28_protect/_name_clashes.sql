CREATE OR REPLACE FUNCTION safe_delete._name_clashes(target regclass)
RETURNS TABLE (relation_kind "char", own_name name, free_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Not by its number: an index of live rows may take its name and place before the table moves.
    SELECT c.relkind, c.relname, (safe_delete._gate_name(target) || '_' || left(md5(c.relname), 12))::name
    FROM pg_class AS c
    WHERE (
            c.oid IN (SELECT i.indexrelid FROM pg_index AS i WHERE i.indrelid = target)
            OR c.oid IN (
                SELECT d.objid
                FROM pg_depend AS d
                WHERE d.classid = 'pg_class'::regclass
                    AND d.refclassid = 'pg_class'::regclass
                    AND d.refobjid = target
                    AND d.refobjsubid > 0
                    AND d.deptype IN ('a', 'i')
                    AND d.objid NOT IN (SELECT s.sequence FROM safe_delete._serial_sequences(target) AS s)
            )
        )
        AND c.relkind IN ('i', 'I', 'S')
        AND EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = 'safe_delete_data'::regnamespace AND o.relname = c.relname)
$$;

COMMENT ON FUNCTION safe_delete._name_clashes(regclass) IS
    'Indexes and sequences that move into safe_delete_data with their table and find their name taken there, and what they are called instead.';
