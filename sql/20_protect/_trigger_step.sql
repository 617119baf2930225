CREATE OR REPLACE FUNCTION safe_delete._trigger_step(relation regclass, trigger_name name, definition text)
RETURNS text[]
LANGUAGE sql
STABLE
AS $$
    SELECT ARRAY[
        -- The first one only: the names behind it are a user's.
        format(
            'CREATE OR REPLACE TRIGGER %I %s%s%s', trigger_name,
            split_part(definition, '<table>', 1), safe_delete._table_name(relation), substr(definition, strpos(definition, '<table>') + 7)
        ),
        format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', safe_delete._table_name(relation), trigger_name)
    ]
$$;

COMMENT ON FUNCTION safe_delete._trigger_step(regclass, name, text) IS 'Statements that make a trigger which fires whatever session_replication_role says.';
