-- Of the type's default operator class, which only a superuser can make: no operator of the search_path's can slip in.
CREATE OR REPLACE FUNCTION safe_delete._comparison(type_id oid, strategy integer)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
    FROM pg_type AS t
    JOIN pg_opclass AS c ON c.opcdefault AND (
        c.opcintype = t.oid
        OR EXISTS (
            SELECT FROM pg_cast AS s
            WHERE s.castsource = t.oid AND s.casttarget = c.opcintype AND s.castmethod = 'b' AND s.castcontext = 'i'
        )
        OR c.opcintype = CASE
            WHEN t.typtype = 'e' THEN 'anyenum'::regtype
            WHEN t.typtype = 'r' THEN 'anyrange'::regtype
            WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN 'anyarray'::regtype
        END
    )
    JOIN pg_am AS a ON a.oid = c.opcmethod AND (a.amname = 'btree' OR (a.amname = 'hash' AND strategy = 3))
    JOIN pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
        AND m.amopstrategy = CASE a.amname WHEN 'btree' THEN strategy ELSE 1 END
    JOIN pg_operator AS o ON o.oid = m.amopopr
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE t.oid = safe_delete._base_type(type_id)
    ORDER BY c.opcintype = t.oid DESC, a.amname, c.oid
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._comparison(oid, integer) IS
    'Operator by which values of a type, of its base type for a domain, are compared: 1 less, 2 at most, 3 equal, 4 at least, 5 greater. NULL where there is none.';
