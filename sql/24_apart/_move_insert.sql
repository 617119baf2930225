-- Where no reason sets columns of the table it is one statement. Where one does, it is another one for that reason.
CREATE OR REPLACE FUNCTION safe_delete._move_insert(target regclass, source text DEFAULT 'deleted_row')
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT CASE WHEN count(r.reason_name) = 0 THEN p.plain || E';\n' ELSE
        E'IF ' || string_agg(
            format(E'current_setting(''safe_delete.reason'', true) = %L THEN\n', r.reason_name)
            -- A label can be renamed without any change of the table; a DELETE must not fail for it. And what a literal is
            -- read as depends on the column of storage.
            || format(E'        IF NOT (%s%s) THEN\n        %s;\n        ELSE\n', safe_delete._storage_fit(target, r.column_names), ' AND ' || r.labels, p.plain)
            || format(E'        %s;\n        END IF;\n', safe_delete._move_statement(target, 'deletion_id', p.is_as_seen, r.reason_name, source)),
            '        ELSIF ' ORDER BY r.reason_name
        ) || format(E'        ELSE\n        %s;\n        END IF;\n', p.plain)
    END
    FROM (
        SELECT k.is_as_seen, safe_delete._move_statement(target, 'deletion_id', k.is_as_seen, NULL, source) AS plain
        -- Of a single row, the function has asked before.
        FROM (SELECT CASE source WHEN 'deleted_row' THEN safe_delete._is_as_seen(target) END) AS k (is_as_seen)
    ) AS p
    LEFT JOIN (
        SELECT
            s.reason_name,
            array_agg(s.column_name) AS column_names,
            string_agg(
                format('EXISTS (SELECT FROM pg_enum AS e WHERE e.enumtypid = %s AND e.enumlabel = %L)', s.enum_id, s.new_value),
                ' AND ' ORDER BY s.column_name
            ) FILTER (WHERE s.enum_id IS NOT NULL AND s.new_value IS NOT NULL) AS labels
        FROM safe_delete._sets_of(target) AS s
        GROUP BY s.reason_name
    ) AS r ON true
    GROUP BY p.plain
$$;

COMMENT ON FUNCTION safe_delete._move_insert(regclass, text) IS
    'Part of the move function: the INSERT into storage, for each reason that sets columns with what it sets. It inserts nothing where a column has another type than expected.';
