-- A large table is not read for a number that nobody decides by.
CREATE OR REPLACE FUNCTION safe_delete._closure(job text, target regclass, selection jsonb, examination jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lines jsonb;
    counts jsonb;
BEGIN
    IF job = 'purge' THEN
        RETURN safe_delete._together(target, selection);
    END IF;
    IF examination -> 'candidates' = '0' OR NOT safe_delete._has_references(target) THEN
        RETURN '[]';
    END IF;
    SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object('child', r.child::oid, 'parent', r.parent::oid, 'table_rows', CASE WHEN t.row_count > 1000000 AND t.row_count > 2 * (examination ->> 'table_rows')::bigint THEN t.row_count END) ORDER BY r.place)
    INTO lines
    FROM safe_delete._reach_plan(target, safe_delete._is_anything_held(selection)) AS r
    CROSS JOIN LATERAL safe_delete._estimated_rows(r.child) AS t (row_count);
    counts := safe_delete._reached_rows(
        target,
        (SELECT array_agg((l ->> 'place')::bigint) FROM jsonb_array_elements(lines) AS l WHERE l ->> 'statement' IS NOT NULL AND l ->> 'table_rows' IS NULL),
        selection
    );
    -- Each owner's rows in his own hand: that is for few.
    IF (examination ->> 'candidates')::bigint <= 2000 AND jsonb_path_exists(lines, '$[*] ? (@.statement == null)') THEN
        counts := safe_delete._reached_by_keys(target, lines, safe_delete._read_profile(job, target, selection || '{"extent": "keys", "key_limit": 2000}') -> 'keys') || counts;
    END IF;
    RETURN (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object(
                'table', safe_delete._known_name((l ->> 'child')::oid::regclass),
                'parent', safe_delete._known_name((l ->> 'parent')::oid::regclass),
                'depth', l -> 'depth',
                'effect', CASE l ->> 'effect' WHEN 'cascade' THEN 'deleted' WHEN 'hard delete' THEN 'deleted for good' WHEN 'refuse' THEN 'blocks' ELSE l ->> 'effect' END,
                'rows', c.row_count,
                'is_estimate', c.row_count IS NOT NULL AND ((l ->> 'is_estimate')::boolean OR l ->> 'table_rows' IS NOT NULL)
            )
            ORDER BY (l ->> 'place')::bigint
        ) FILTER (WHERE c.row_count IS DISTINCT FROM 0), '[]')
        FROM jsonb_array_elements(lines) AS l
        CROSS JOIN LATERAL (
            SELECT coalesce((counts ->> (l ->> 'place'))::bigint, round((l ->> 'table_rows')::bigint * (examination ->> 'ratio')::numeric)::bigint) AS row_count
        ) AS c
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._closure(text, regclass, jsonb, jsonb) IS
    'What else a mark deletes, changes, or is stopped by, through foreign keys, by table. Of large tables the share of the candidates is taken for theirs.';
