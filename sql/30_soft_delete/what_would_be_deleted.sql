-- As it is done: breadth first, one foreign key after the other, and what is gone already is not found again.
CREATE OR REPLACE FUNCTION safe_delete.what_would_be_deleted(target regclass, keys jsonb)
RETURNS TABLE (target_table regclass, depth integer, effect text, row_count bigint)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    reference jsonb;
    acts jsonb[];
    place integer := 1;
    last_phase integer;
BEGIN
    acts[1] := jsonb_build_object('table', protected.target_table::oid::text, 'depth', 0, 'effect', 'soft delete', 'deletes', true)
        || safe_delete._read(
            protected.target_table,
            'find',
            safe_delete._wanted(protected.target_table, keys) || jsonb_build_object(
                'with_rows', EXISTS (SELECT FROM safe_delete._reached_references(protected.target_table))
            )
        );
    WHILE place <= cardinality(acts) LOOP
        FOR reference IN
            SELECT to_jsonb(r) || jsonb_build_object('child', r.child::oid, 'reader', r.reader::oid)
            FROM safe_delete._reached_references(protected.target_table) AS r
            WHERE acts[place] -> 'deletes' = 'true'
                AND acts[place] -> 'row_count' IS DISTINCT FROM '0'
                AND r.parent = (acts[place] ->> 'table')::oid
                AND r.phase <= 1
            ORDER BY r.phase, r.fire_order
        LOOP
            acts := array_remove(acts || safe_delete._act_on_children(acts, acts[place], reference), NULL);
        END LOOP;
        place := place + 1;
    END LOOP;
    FOR last_phase IN 2 .. 3 LOOP
        FOR place, reference IN
            SELECT a.place, to_jsonb(r) || jsonb_build_object('child', r.child::oid, 'reader', r.reader::oid)
            FROM unnest(acts) WITH ORDINALITY AS a (act, place)
            JOIN safe_delete._reached_references(protected.target_table) AS r ON r.parent = (a.act ->> 'table')::oid AND r.phase = last_phase
            WHERE a.act -> 'deletes' = 'true'
                AND a.act -> 'row_count' IS DISTINCT FROM '0'
            ORDER BY a.place, r.fire_order
        LOOP
            acts := array_remove(acts || safe_delete._act_on_children(acts, acts[place], reference), NULL);
        END LOOP;
    END LOOP;
    RETURN QUERY
    SELECT (a.act ->> 'table')::oid::regclass, (a.act ->> 'depth')::integer, a.act ->> 'effect', CASE WHEN bool_and(n IS NOT NULL) THEN sum(n)::bigint END
    FROM unnest(acts) WITH ORDINALITY AS a (act, place)
    CROSS JOIN LATERAL safe_delete._lasting_count(acts, a.act) AS n
    GROUP BY 1, 2, 3
    HAVING sum(n) IS DISTINCT FROM 0 OR bool_or(n IS NULL) OR (a.act ->> 'depth')::integer = 0
    ORDER BY 2, min(a.place);
END;
$$;

COMMENT ON FUNCTION safe_delete.what_would_be_deleted(regclass, jsonb) IS
    'What a DELETE of these keys (''"all"'': of every row) would do now through foreign keys, from SELECTs only.'
    ' The effect is one of: soft delete; cascade (soft delete of a protected child); hard delete (an unprotected child); set null; set default; refuse: the DELETE fails on these rows, and nothing at all happens.'
    ' A row is counted once, at its lowest depth. row_count is NULL where it is unknown: in unprotected tables whose owner has no protected one (or is a superuser), for nobody else is to read them; for foreign keys to one partition;'
    ' for those of which rows in place refuse every DELETE; and below these.'
    ' Users'' triggers are not foreseen. In table inheritance: of the table''s own rows, as DELETE FROM ONLY.';
