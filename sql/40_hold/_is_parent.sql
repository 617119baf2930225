-- Deleted storage has no code of the user's, so no operators either: values of such types are compared as they are written.
CREATE OR REPLACE FUNCTION safe_delete._is_parent(foreign_key oid, in_storage boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'EXISTS (SELECT FROM (SELECT %s FROM jsonb_to_recordset($1) AS k (%s)) AS k WHERE %s)',
        -- Out of a JSON object, the value null of this type comes as NULL.
        string_agg(format(CASE WHEN c.child_type = 'jsonb'::regtype THEN 'coalesce(k.%1$I, ''null'') AS %1$I' ELSE 'k.%I' END, c.child_name), ', ' ORDER BY c.place),
        string_agg(format('%I %s', c.child_name, CASE WHEN c.is_text THEN 'text' ELSE format_type(c.child_type, -1) END), ', ' ORDER BY c.place),
        CASE WHEN NOT in_storage THEN safe_delete._agreement(foreign_key, 't', 'k') ELSE string_agg(
            format(
                CASE WHEN c.is_text THEN 'safe_delete._as_text(t.%1$I) = k.%2$I' ELSE 't.%1$I%3$s OPERATOR(pg_catalog.%4$s) k.%2$I%5$s' END,
                safe_delete._stored_name(c.parent_name), c.child_name,
                safe_delete._operand_cast(c.parent_type, c.oprleft), c.oprname, safe_delete._operand_cast(c.child_type, c.oprright)
            ),
            ' AND ' ORDER BY c.place
        ) END
    )
    FROM (
        SELECT
            u.place, a.attname AS parent_name, b.attname AS child_name, safe_delete._base_type(a.atttypid) AS parent_type, safe_delete._base_type(b.atttypid) AS child_type,
            o.oprname, o.oprleft, o.oprright,
            in_storage AND NOT (
                o.oprnamespace = 'pg_catalog'::regnamespace AND safe_delete._is_codeless(a.atttypid) AND safe_delete._is_codeless(b.atttypid)
                AND safe_delete._stored_type(a.atttypid) = safe_delete._base_type(a.atttypid) AND safe_delete._stored_type(b.atttypid) = safe_delete._base_type(b.atttypid)
            ) AS is_text
        FROM pg_constraint AS f
        CROSS JOIN unnest(f.confkey, f.conkey, f.conpfeqop) WITH ORDINALITY AS u (parent_number, child_number, operator_id, place)
        JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = u.parent_number
        JOIN pg_attribute AS b ON b.attrelid = f.conrelid AND b.attnum = u.child_number
        JOIN pg_operator AS o ON o.oid = u.operator_id
        WHERE f.oid = foreign_key
    ) AS c
$$;

COMMENT ON FUNCTION safe_delete._is_parent(oid, boolean) IS
    'Condition that a row t of the referenced table, or of its deleted storage, is one of those that objects of _reference_object() reference; they are $1, an array.';
