CREATE OR REPLACE FUNCTION safe_delete._agreement(foreign_key oid, parent_alias text, child_alias text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format(
            '%s%s OPERATOR(%I.%s) %s%s%s', safe_delete._field(parent_alias, a.attname), safe_delete._operand_cast(a.atttypid, o.oprleft), n.nspname, o.oprname,
            safe_delete._field(child_alias, b.attname), safe_delete._operand_cast(b.atttypid, o.oprright),
            -- That of what is referenced decides, as in the server.
            CASE WHEN a.attcollation <> b.attcollation THEN (SELECT format(' COLLATE %I.%I', m.nspname, l.collname) FROM pg_collation AS l JOIN pg_namespace AS m ON m.oid = l.collnamespace WHERE l.oid = a.attcollation) END
        ),
        ' AND ' ORDER BY u.place
    )
    FROM pg_constraint AS f
    CROSS JOIN unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
    JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
    JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
    JOIN pg_operator AS o ON o.oid = u.operator_id
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE f.oid = foreign_key
$$;

COMMENT ON FUNCTION safe_delete._agreement(oid, text, text) IS 'Condition that a row references another by a foreign key.';
