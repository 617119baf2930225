CREATE OR REPLACE FUNCTION safe_delete._purge_body(target regclass, relation text, age_column name, window_condition text)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT string_agg(
        format(
            $code$    IF %4$s = %1$s AND (arguments ->> 'audit_detail' = 'count') = %2$s THEN
        %3$s
    END IF;
$code$,
            v.nothing_is_kept::text,
            v.only_count::text,
            CASE
                -- What is in storage has a number in the account of its deletion. Of what stays in its table the account is told now.
                WHEN NOT w.in_storage
                    THEN format(
                        E'WITH gone AS (DELETE FROM %s AS t WHERE %s RETURNING t.deletion_id, %s), counted AS (\n'
                        '            SELECT g.deletion_id, count(*) AS row_count FROM gone AS g GROUP BY g.deletion_id\n        )\n'
                        '        SELECT coalesce(sum(c.row_count), 0), jsonb_object_agg(c.deletion_id, c.row_count) FILTER (WHERE c.deletion_id IS NOT NULL), %s\n'
                        '        INTO taken, deletions, keys FROM counted AS c;',
                        relation, p.predicate, k.returned,
                        CASE WHEN v.only_count THEN 'NULL' ELSE format('(SELECT %s FROM gone AS g)', safe_delete._keys_text(target, 'g')) END
                    )
                WHEN v.only_count
                    THEN format(E'DELETE FROM %s AS t WHERE %s;\n        GET DIAGNOSTICS taken = ROW_COUNT;', relation, p.predicate)
                ELSE format(
                    E'WITH gone AS (DELETE FROM %s AS t WHERE %s RETURNING %s)\n        SELECT count(*), %s INTO taken, keys FROM gone AS g;',
                    relation, p.predicate, k.returned, safe_delete._keys_text(target, 'g', w.in_storage)
                )
            END,
            safe_delete._nothing_is_kept()
        ),
        ''
    )
    FROM (VALUES (true, true), (true, false), (false, true), (false, false)) AS v (nothing_is_kept, only_count)
    CROSS JOIN (SELECT relation LIKE E'safe\\_delete\\_data.%' AND relation <> safe_delete._own_rows(target) AS in_storage) AS i
    CROSS JOIN LATERAL (SELECT i.in_storage, CASE WHEN i.in_storage THEN safe_delete._stored_name(age_column) ELSE age_column END AS age_name) AS w
    CROSS JOIN LATERAL (
        SELECT window_condition || ' AND '
            || CASE WHEN w.in_storage THEN safe_delete._is_purgeable_stored(target, w.age_name, 't') ELSE safe_delete._is_purgeable(w.age_name, 't', safe_delete._deleted_at_name(target)) || safe_delete._is_unreferenced(target, 't') END
            || CASE WHEN v.nothing_is_kept THEN '' ELSE ' AND ' || safe_delete._is_free(target, 't', w.in_storage, w.age_name) END AS predicate
    ) AS p
    CROSS JOIN LATERAL (
        SELECT string_agg(format('t.%I', CASE WHEN w.in_storage THEN safe_delete._stored_name(c.column_name) ELSE c.column_name END), ', ' ORDER BY c.key_position) AS returned
        FROM safe_delete._key_columns(target) AS c
    ) AS k
$$;

COMMENT ON FUNCTION safe_delete._purge_body(regclass, text, name, text) IS 'The DELETE of a purge, the whole predicate in it: a row that was restored a moment ago survives.';
