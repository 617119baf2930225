-- How generated code names, types and compares a table's primary key.
CREATE OR REPLACE FUNCTION safe_delete._key_columns(target regclass)
RETURNS TABLE (key_position bigint, column_name name, type_name text, base_type text, equals text, base_type_id oid, stored_type text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- PL/pgSQL keeps the plan, which costs ten times as much as the query.
    RETURN QUERY
    SELECT
        k.ordinality,
        a.attname,
        format_type(a.atttypid, a.atttypmod),
        format_type(safe_delete._base_type(a.atttypid), -1),
        format('OPERATOR(%I.%s)', n.nspname, o.oprname),
        safe_delete._base_type(a.atttypid),
        format_type(safe_delete._stored_type(a.atttypid), -1)
    FROM pg_index AS i
    CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, ordinality)
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    JOIN pg_opclass AS c ON c.oid = k.opclass
    JOIN pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype
        AND m.amoprighttype = c.opcintype AND m.amopstrategy = 3
    JOIN pg_operator AS o ON o.oid = m.amopopr
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE i.indrelid = target
        AND i.indisprimary
        AND k.ordinality <= i.indnkeyatts
    ORDER BY k.ordinality;
END;
$$;

COMMENT ON FUNCTION safe_delete._key_columns(regclass) IS
    'Columns of the primary key with type and the equality operator of the key''s own index: no operator of the search_path''s can slip in.';
