-- What protect() would have refused can have come since.
CREATE OR REPLACE FUNCTION safe_delete._refuse_unfollowable(parent regclass, foreign_key oid)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacle record;
BEGIN
    SELECT o.* INTO obstacle FROM safe_delete._inbound_obstacles(parent) AS o WHERE o.foreign_key = _refuse_unfollowable.foreign_key LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD201',
            MESSAGE = obstacle.problem,
            DETAIL = format('So a DELETE of rows of %s cannot do what its foreign keys say. Nothing was deleted.', safe_delete._known_name(parent)),
            HINT = obstacle.hint;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unfollowable(regclass, oid) IS 'Refuses to delete rows that a foreign key points to whose action cannot be done in place.';
