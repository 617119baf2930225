-- Nothing but a trigger or a rule changes a row that is inserted as it was. Functions of users in constraints, indexes,
-- generated columns or policies ought not to, but could, and so could a cast to a type of theirs.
CREATE OR REPLACE FUNCTION safe_delete._has_code_on_insert(targets regclass[])
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM unnest(targets) AS g (target)
        CROSS JOIN LATERAL safe_delete._relations(g.target) AS r (relation)
        WHERE EXISTS (
                SELECT FROM pg_trigger AS t
                -- Bit 4 of tgtype: INSERT. The kit itself has no such trigger on a table apart.
                WHERE t.tgrelid = r.relation
                    AND NOT t.tgisinternal
                    AND t.tgtype::integer & 4 = 4
            )
            -- Code 3 of ev_type: INSERT.
            OR EXISTS (SELECT FROM pg_rewrite AS w WHERE w.ev_class = r.relation AND w.ev_type = '3')
            OR EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = r.relation AND a.attnum > 0 AND a.atttypid >= 16384)
            OR EXISTS (
                SELECT FROM pg_depend AS d
                -- Of an operator, the function is not on record.
                WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass)
                    AND d.refobjid >= 16384
                    AND (
                        (d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT c.oid FROM pg_constraint AS c WHERE c.conrelid = r.relation))
                        OR (d.classid = 'pg_attrdef'::regclass AND d.objid IN (SELECT e.oid FROM pg_attrdef AS e WHERE e.adrelid = r.relation))
                        OR (d.classid = 'pg_policy'::regclass AND d.objid IN (SELECT p.oid FROM pg_policy AS p WHERE p.polrelid = r.relation))
                        OR (d.classid = 'pg_class'::regclass AND d.objid IN (SELECT i.indexrelid FROM pg_index AS i WHERE i.indrelid = r.relation))
                    )
            )
    )
$$;

COMMENT ON FUNCTION safe_delete._has_code_on_insert(regclass[]) IS
    'Whether code of users runs when rows are inserted into one of these tables: only then can a restored row differ from the stored one.';
