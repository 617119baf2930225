CREATE OR REPLACE FUNCTION safe_delete._not_held(target regclass, alias text, in_storage boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    -- An exact run names the rows that it may take: the others are kept, as if on hold.
    -- Not as a join: of a row that changed while the statement waited for it, the server asks a condition again, but no join.
    -- In storage a key can be missing, where the column was replaced since, or have a label that its enum has no longer: nobody can
    -- say that it is not on hold.
    SELECT format(
        '(%1$sEXISTS (SELECT FROM jsonb_to_recordset(arguments -> ''held'') AS h (%2$s) WHERE %3$s) IS NOT TRUE AND NOT %4$s'
        ' AND (arguments -> ''only_keys'' IS NULL OR EXISTS (SELECT FROM jsonb_to_recordset(arguments -> ''only_keys'') AS o (%2$s) WHERE %5$s)))',
        CASE WHEN in_storage THEN (
            SELECT string_agg(
                format('%1$s.%2$I IS NOT NULL AND ', alias, n.name)
                || coalesce('(arguments -> ''held'' = ''[]'' OR ' || safe_delete._gone_label(format('%s.%I', alias, n.name), c.type_id) || ' IS NULL) AND ', ''),
                '' ORDER BY k.key_position
            )
            FROM safe_delete._key_columns(target) AS k
            JOIN safe_delete._columns(target) AS c ON c.column_name = k.column_name
            CROSS JOIN LATERAL safe_delete._stored_name(k.column_name) AS n (name)
        ) ELSE '' END,
        safe_delete._key_record(target, in_storage, true),
        safe_delete._key_match(target, 'h', alias, in_storage),
        safe_delete._row_test(target, CASE WHEN in_storage THEN 'was_subject' ELSE 'is_subject' END, alias),
        safe_delete._key_match(target, 'o', alias, in_storage)
    )
$$;

COMMENT ON FUNCTION safe_delete._not_held(regclass, text, boolean) IS 'Condition that a row is not on hold, and one of those that an exact run is for; keys and subjects come as arguments.';
