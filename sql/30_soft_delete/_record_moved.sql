CREATE OR REPLACE FUNCTION safe_delete._record_moved(deletion_id bigint, target regclass, answers jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
    total bigint := 0;
BEGIN
    FOR here IN
        SELECT h.key::bigint AS heir_id, sum(h.value::bigint)::bigint AS row_count
        FROM jsonb_array_elements(answers) AS a
        CROSS JOIN LATERAL jsonb_each_text(a.value) AS h
        GROUP BY h.key
    LOOP
        INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name)
        SELECT here.heir_id, target, safe_delete._known_name(target)
        WHERE NOT EXISTS (
            SELECT FROM safe_delete.deletion_target AS t WHERE t.deletion_id = here.heir_id AND t.target_table = target
        );
        PERFORM safe_delete._copy_links(target, deletion_id, here.heir_id);
        PERFORM safe_delete._record_event(
            'rows stay deleted', target,
            jsonb_build_object('deletion_id', deletion_id, 'now_of', here.heir_id, 'row_count', here.row_count)
        );
        total := total + here.row_count;
    END LOOP;
    RETURN total;
END;
$$;

COMMENT ON FUNCTION safe_delete._record_moved(bigint, regclass, jsonb) IS
    'Records that rows which are deleted in place went over to the deletions that have their parents. Returns how many.';
