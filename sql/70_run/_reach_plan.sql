-- Level by level, each table once: r0 is a candidate, r1 a row that a foreign key leads to from there, and so on. What a cycle
-- or a second way adds is not followed: then the number is an estimate.
CREATE OR REPLACE FUNCTION safe_delete._reach_plan(target regclass, with_held boolean)
RETURNS TABLE (place bigint, parent regclass, child regclass, depth integer, effect text, statement text, is_estimate boolean)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ways jsonb := (SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object(
        'parent', r.parent::oid::text, 'child', r.child::oid::text, 'deletes', r.effect IN ('cascade', 'hard delete')
    )) FROM safe_delete._reached_references(target) AS r);
    parents jsonb;
    children jsonb;
    known jsonb;
    reached record;
BEGIN
    IF ways IS NULL THEN
        RETURN;
    END IF;
    parents := jsonb_build_object(target::oid::text, safe_delete._candidate_condition(target, 'r0', with_held));
    known := parents;
    place := 0;
    depth := 0;
    WHILE parents <> '{}' LOOP
        depth := depth + 1;
        children := '{}';
        FOR reached IN
            SELECT
                min(w.way ->> 'parent') AS parent,
                w.way ->> 'child' AS child,
                w.way ->> 'effect' AS effect,
                (w.way ->> 'deletes')::boolean AS deletes,
                array_agg(safe_delete._reach_condition(target, w.way, depth, parents ->> (w.way ->> 'parent'))) AS conditions
            FROM jsonb_array_elements(ways) AS w (way)
            WHERE parents ? (w.way ->> 'parent')
                AND (w.way ->> 'child' = target::oid::text OR w.way -> 'deletes' = 'false' OR NOT known ? (w.way ->> 'child'))
            GROUP BY 2, 3, 4
            ORDER BY 2, 3
        LOOP
            place := place + 1;
            parent := reached.parent::oid::regclass;
            child := reached.child::oid::regclass;
            effect := reached.effect;
            statement := safe_delete._reach_statement(
                child, 'r' || depth, reached.conditions, CASE WHEN child = target THEN safe_delete._candidate_condition(target, 'r' || depth, with_held) END
            );
            is_estimate := reached.deletes AND (child = target OR cardinality(reached.conditions) < (
                SELECT count(*) FROM jsonb_array_elements(ways) AS w (way) WHERE w.way ->> 'child' = reached.child AND w.way ->> 'effect' = reached.effect
            ));
            IF reached.deletes AND child <> target THEN
                children := children || jsonb_build_object(reached.child, safe_delete._any_condition(reached.conditions));
            END IF;
            RETURN NEXT;
        END LOOP;
        known := known || children;
        parents := children;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._reach_plan(regclass, boolean) IS
    'What a mark reaches through foreign keys, by table, and the query that counts the rows, $1 being the selection; statement is NULL where nobody may count them.';
