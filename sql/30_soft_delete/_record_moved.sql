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
        PERFORM safe_delete._post(deletion_id, target, -here.row_count);
        PERFORM safe_delete._post(here.heir_id, target, here.row_count);
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
