CREATE OR REPLACE FUNCTION safe_delete._chosen_indexes(target regclass, settings jsonb)
RETURNS TABLE (root_id oid, index_id oid, parent_id oid, is_key boolean, constraint_id oid, constraint_type text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.index_id, n.index_id::oid, h.inhparent, t.is_key, f.oid, CASE f.contype WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' END
    FROM safe_delete._table_indexes(target) AS t
    JOIN pg_index AS i ON i.indexrelid = t.index_id
    CROSS JOIN LATERAL safe_delete._index_predicate(t.index_id, safe_delete._deleted_at_of(settings)) AS p
    CROSS JOIN LATERAL safe_delete._relations(t.index_id) AS n (index_id)
    LEFT JOIN pg_inherits AS h ON h.inhrelid = n.index_id
    LEFT JOIN pg_constraint AS f ON f.conindid = n.index_id AND f.contype IN ('u', 'x')
    WHERE NOT p.is_live
        AND CASE
            WHEN t.is_key THEN safe_delete._key_choice(settings, t.index_name) = 'live'
            ELSE settings ->> 'indexes' = 'live' AND NOT EXISTS (
                -- The foreign key's own look-ups are for all rows.
                SELECT FROM pg_constraint AS k
                WHERE k.contype = 'f' AND k.conrelid = t.relation AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
            )
        END
        -- An index that has these columns knows of deletion by itself.
        AND NOT safe_delete._knows_deletion(t.index_id, safe_delete._deleted_at_of(settings))
$$;

COMMENT ON FUNCTION safe_delete._chosen_indexes(regclass, jsonb) IS
    'Indexes of a table that are still for all rows and shall be for live ones, with those of partitions that belong to them.';
