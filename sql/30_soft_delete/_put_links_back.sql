-- With the settings of the session: triggers of the user's run in it.
CREATE OR REPLACE FUNCTION safe_delete._put_links_back(child regclass, foreign_key oid, links jsonb, cut_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM safe_delete._act(
        child, 'links', 'restore', jsonb_build_object('foreign_key', foreign_key::text, 'links', links)
    );
    IF safe_delete._is_apart(child) THEN
        PERFORM safe_delete._put_stored_links_back(child, foreign_key, links, cut_at);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._put_links_back(regclass, oid, jsonb, timestamptz) IS
    'Gives rows, live or deleted, the references back that were cut, where they still have what the cut left.';
