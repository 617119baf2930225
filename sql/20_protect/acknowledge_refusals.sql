CREATE OR REPLACE FUNCTION safe_delete.acknowledge_refusals()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lost_count bigint := (SELECT r.lost FROM safe_delete._lost_refusals() AS r);
BEGIN
    IF lost_count > 0 THEN
        PERFORM safe_delete._record_event(
            'refusals acknowledged',
            NULL,
            jsonb_build_object(
                'refusal_number', (SELECT r.last_value FROM safe_delete.refusal_number AS r), 'lost', lost_count
            )
        );
    END IF;
    RETURN lost_count;
END;
$$;

COMMENT ON FUNCTION safe_delete.acknowledge_refusals() IS
    'Records that somebody has looked in the server log for refused starts that have no audit event, so that safe_delete.problems shows only later ones. Returns how many there were.';
