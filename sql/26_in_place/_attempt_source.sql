-- The one generated function with the rights of whoever deletes, and with his search_path: policies are to find what they
-- find in his own statements. So each name in it says its schema.
CREATE OR REPLACE FUNCTION safe_delete._attempt_source(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'CREATE OR REPLACE FUNCTION safe_delete_gate.%I() RETURNS trigger LANGUAGE plpgsql AS %L',
        safe_delete._gate_name(target) || '__attempt',
        safe_delete._body(target, '', format(
            E'    DELETE FROM %s AS t WHERE %s AND t.%I IS NULL;\n    RETURN OLD;\n',
            safe_delete._own_rows(target),
            (
                SELECT string_agg(format('t.%1$s %2$s OLD.%1$s', safe_delete._quoted(k.column_name), k.equals), ' AND ' ORDER BY k.key_position)
                FROM safe_delete._key_columns(target) AS k
            ),
            safe_delete._deleted_at_name(target)
        ))
    )
$$;

COMMENT ON FUNCTION safe_delete._attempt_source(regclass) IS
    'Source of the trigger function that asks the policies of a table, by a DELETE of a row that another trigger then leaves where it is.';
