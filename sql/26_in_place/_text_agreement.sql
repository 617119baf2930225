CREATE OR REPLACE FUNCTION safe_delete._text_agreement(foreign_key oid, reference text)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(
        format(
            'p.%I%s OPERATOR(%I.%s) (%s ->> %s)::%s%s', a.attname, safe_delete._operand_cast(a.atttypid, o.oprleft), n.nspname, o.oprname,
            reference, u.place - 1, format_type(b.atttypid, b.atttypmod), safe_delete._operand_cast(b.atttypid, o.oprright)
        ),
        ' AND ' ORDER BY u.place
    )
    FROM pg_constraint AS f
    CROSS JOIN LATERAL unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
    JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
    JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
    JOIN pg_operator AS o ON o.oid = u.operator_id
    JOIN pg_namespace AS n ON n.oid = o.oprnamespace
    WHERE f.oid = foreign_key
$$;

COMMENT ON FUNCTION safe_delete._text_agreement(oid, text) IS
    'Condition that row p of a parent is the one which a reference by a foreign key means: an expression that gives its values as a JSON array of text.';
