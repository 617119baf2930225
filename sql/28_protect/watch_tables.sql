CREATE OR REPLACE FUNCTION safe_delete.watch_tables()
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._require_superuser('make an event trigger');
    PERFORM safe_delete.unwatch_tables();
    EXECUTE safe_delete._watch_source();
    REVOKE ALL ON FUNCTION safe_delete_gate.follow_ddl() FROM PUBLIC;
    COMMENT ON FUNCTION safe_delete_gate.follow_ddl() IS 'Resyncs a protected table at once when DDL changed it. Made by safe_delete.watch_tables().';
    CREATE EVENT TRIGGER safe_delete_watch ON ddl_command_end
        WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE')
        EXECUTE FUNCTION safe_delete_gate.follow_ddl();
    COMMENT ON EVENT TRIGGER safe_delete_watch IS 'Protected tables follow their DDL at once. safe_delete.unwatch_tables() drops it.';
END;
$$;

COMMENT ON FUNCTION safe_delete.watch_tables() IS
    'From now on a protected table that DDL has changed, or that got a partition, is resynced at once, with the rights of whoever runs the DDL; where that fails he gets a warning. Only for superusers: nobody else can make event triggers.';
