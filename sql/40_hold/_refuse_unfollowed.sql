-- What deleted storage calls by another name, or has in another type, must not pass for nothing.
CREATE OR REPLACE FUNCTION safe_delete._refuse_unfollowed(place regclass, found_by text, ways oid[])
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT k.name FROM unnest(safe_delete._key_names(place)) AS k (name)
            UNION
            SELECT a.attname
            FROM pg_constraint AS f
            CROSS JOIN LATERAL (
                SELECT f.conrelid AS relation, f.conkey AS numbers WHERE f.oid = ANY (ways)
                UNION ALL
                SELECT f.confrelid, f.confkey WHERE f.oid::text = found_by
            ) AS r
            JOIN pg_attribute AS a ON a.attrelid = r.relation AND a.attnum = ANY (r.numbers)
            WHERE f.contype = 'f'
        ) AS u
        JOIN safe_delete._columns(place) AS c ON c.column_name = u.name
        LEFT JOIN pg_attribute AS s ON s.attrelid = to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(place)))
            AND s.attname = safe_delete._stored_name(c.column_name)
            AND NOT s.attisdropped
        LEFT JOIN pg_type AS w ON w.oid = s.atttypid
        LEFT JOIN pg_type AS t ON t.oid = safe_delete._stored_type(c.type_id)
        WHERE w.oid IS NULL
            OR w.typcategory <> t.typcategory
            OR NOT safe_delete._reads_alike(format_type(w.oid, -1), c.stored_type)
            OR EXISTS (SELECT FROM safe_delete._renamed_columns(place) AS n WHERE c.column_name IN (n.old_name, n.new_name))
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('columns of %s have changed, and deleted storage has not followed: nobody can tell which rows have rows on hold below them', safe_delete._known_name(place)),
            HINT = format('Call safe_delete.resync(%L).', safe_delete._known_name(place));
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unfollowed(regclass, text, oid[]) IS
    'Refuses to look for what rows on hold depend on in deleted storage that does not have the columns for it as its table has them now.';
