-- A tag is no proof, but it is enough to find in our own records what it was made of.
CREATE OR REPLACE FUNCTION safe_delete._earlier_part(target regclass, part text, tag text)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_part jsonb;
BEGIN
    SELECT k.decided_by -> part INTO found_part
    FROM (
        SELECT r.decided_by, r.started_at FROM safe_delete.run AS r WHERE r.target_table = target
        UNION ALL
        SELECT a.decided_by, a.approved_at FROM safe_delete.approval AS a WHERE a.target_name = safe_delete._known_name(target)
        ORDER BY 2 DESC
        LIMIT 100
    ) AS k
    WHERE substr(safe_delete._tags(k.decided_by), 4 * (SELECT t.place FROM safe_delete._tagged_parts() AS t WHERE t.part = _earlier_part.part) - 3, 4) = tag
    LIMIT 1;
    IF found_part IS NULL AND part IN ('database', 'guards', 'policy') THEN
        RETURN safe_delete._recorded_part(target, part, tag);
    END IF;
    RETURN found_part;
END;
$$;

COMMENT ON FUNCTION safe_delete._earlier_part(regclass, text, text) IS
    'What a signed part was when it had this tag: from runs and approvals of the table, or the record of changes. NULL where nobody knows.';
