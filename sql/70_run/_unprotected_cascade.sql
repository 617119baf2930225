CREATE OR REPLACE FUNCTION safe_delete._unprotected_cascade(target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lines jsonb;
    counts jsonb;
BEGIN
    IF EXISTS (SELECT FROM safe_delete._reached_references(target) AS r WHERE r.effect = 'hard delete') THEN
        SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object('child', r.child::oid) ORDER BY r.place) INTO lines
        FROM safe_delete._reach_plan(target, safe_delete._is_anything_held(selection)) AS r
        WHERE r.effect = 'hard delete';
        counts := safe_delete._reached_rows(
            target, (SELECT array_agg((l ->> 'place')::bigint) FROM jsonb_array_elements(lines) AS l WHERE l ->> 'statement' IS NOT NULL), selection
        );
    END IF;
    RETURN (
        SELECT jsonb_build_object(
            'unprotected_rows', CASE WHEN bool_and(counts ? (l ->> 'place')) IS NOT FALSE THEN coalesce(sum((counts ->> (l ->> 'place'))::bigint), 0) END,
            'unprotected_tables', string_agg(safe_delete._known_name((l ->> 'child')::oid::regclass), ', ') FILTER (WHERE counts -> (l ->> 'place') IS DISTINCT FROM '0')
        )
        FROM jsonb_array_elements(lines) AS l
    ) || jsonb_build_object('unfollowable', safe_delete._unfollowable(target));
END;
$$;

COMMENT ON FUNCTION safe_delete._unprotected_cascade(regclass, jsonb) IS
    'Rows of unprotected tables that a mark would delete through foreign keys, NULL where they cannot be counted; and why a DELETE of rows in place would be refused.';
