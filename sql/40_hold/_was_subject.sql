CREATE OR REPLACE FUNCTION safe_delete._was_subject(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'coalesce(arguments -> ''subjects'', ''{}'') <> ''{}'' AND ((arguments -> ''subjects'') - %L::text[] <> ''{}''%s)',
        coalesce(array_agg(s.column_name), '{}'),
        string_agg(
            CASE WHEN v.equals IS NULL THEN format(' OR arguments -> ''subjects'' ? %L', s.column_name) ELSE format(
                ' OR (arguments -> ''subjects'' ? %1$L AND (%2$s))',
                s.column_name,
                concat_ws(
                    ' OR ',
                    safe_delete._is_one_of(format('(t).%I', v.column_name), v.type_id, v.held),
                    -- What a reason set it to is not what it was.
                    (SELECT safe_delete._is_one_of(format('(t).%I[1]', w.was_column), v.type_id, v.held) FROM safe_delete._replaced_columns(v.storage) AS w WHERE w.column_name = v.column_name),
                    -- It was of another type then: nobody can say what it would be now.
                    safe_delete._outlived_values(v.storage, ARRAY[v.column_name], 't'),
                    -- The label got another name, or is gone.
                    (
                        SELECT safe_delete._gone_label(format('(t).%I', v.column_name), y.type_id) || ' IS NOT NULL'
                        FROM safe_delete._columns(target) AS y
                        WHERE y.column_name = s.column_name
                    )
                )
            ) END,
            '' ORDER BY s.column_name
        )
    )
    FROM (SELECT DISTINCT h.column_name FROM safe_delete._subject_holds(target) AS h) AS s
    LEFT JOIN LATERAL (
        SELECT
            k.column_name, u.storage, safe_delete._comparison(k.type_id, 3) AS equals,
            k.type_id, format('arguments -> ''subjects'' ->> %L', s.column_name) AS held
        FROM (SELECT to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target))) AS storage) AS u
        CROSS JOIN LATERAL safe_delete._columns(u.storage) AS k
        WHERE k.column_name = safe_delete._stored_name(s.column_name)
            AND safe_delete._is_codeless(k.type_id)
    ) AS v ON true
$$;

COMMENT ON FUNCTION safe_delete._was_subject(regclass) IS 'Condition that a row t of deleted storage has a subject that is on hold; which ones come as arguments.';
