-- Where a source has no such column, the server takes alias.to_json for to_json(alias), and that runs casts of users. Columns
-- can be renamed after a name was looked up: an older snapshot does not show it. A bare name in a query is never a function.
CREATE OR REPLACE FUNCTION safe_delete._field(alias text, column_name name)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN (
        SELECT format(
            CASE WHEN EXISTS (
                SELECT FROM pg_proc AS f
                JOIN pg_type AS t ON t.oid = f.proargtypes[0]
                WHERE f.pronamespace = 'pg_catalog'::regnamespace
                    AND f.proname = _field.column_name
                    AND t.typtype = 'p'
            ) THEN '(SELECT %2$s FROM (SELECT %1$s.*) AS of_row)' ELSE '%1$s.%2$s' END,
            alias,
            safe_delete._quoted(column_name)
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._field(text, name) IS
    'How code of the kit names a column of a table, transition table or subquery, so that it is that column or an error, and never a function of the row.';
