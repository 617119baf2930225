-- What a restart leaves as it is, and a copy of the cluster mostly does not.
CREATE OR REPLACE FUNCTION safe_delete._identity_facts()
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'port', current_setting('port'),
        'cluster name', current_setting('cluster_name'),
        'timeline', safe_delete._timeline(),
        'data directory', CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END,
        -- A session of the same machine does not know under which address others find it.
        'address', CASE WHEN NOT (inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1') THEN host(inet_server_addr()) END
    ));
END;
$$;

COMMENT ON FUNCTION safe_delete._identity_facts() IS 'By what this server can be told from a copy of it; what this session cannot know is missing.';
