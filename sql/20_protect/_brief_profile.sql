DROP FUNCTION IF EXISTS safe_delete._brief_profile(text, text, text, text);
CREATE OR REPLACE FUNCTION safe_delete._brief_profile(relation text, is_candidate text, measure text, is_free text, in_storage boolean)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- Rows that are no candidates are not looked at: an index or the bounds of partitions find the others.
    SELECT format(
        -- Each of the three alone is an index scan where there is an index, and the extremes are its ends.
        $code$    IF %6$sarguments ->> 'extent' = 'candidates' AND %5$s THEN
        answer := jsonb_build_object(
            'candidates', (SELECT count(*) FROM %1$s AS t WHERE %2$s),
            'oldest', (SELECT min(%3$s) FROM %1$s AS t WHERE %2$s),
            'newest', (SELECT max(%3$s) FROM %1$s AS t WHERE %2$s),
            'missing_age', 0, 'too_old', 0, 'too_recent', 0, 'sentinels', 0, 'spared', 0
        );
    ELSIF arguments ->> 'extent' = 'count' THEN
        RETURN jsonb_build_object('candidates', CASE WHEN %5$s
            THEN (SELECT count(*) FROM %1$s AS t WHERE %2$s)
            ELSE (SELECT count(*) FROM %1$s AS t WHERE %2$s AND %4$s)
        END);
    ELS$code$,
        relation,
        is_candidate,
        measure,
        is_free,
        safe_delete._nothing_is_kept(),
        -- Where only deleted_at decides, the whole of it is one pass; as dynamic SQL the server may share it among processes.
        CASE WHEN in_storage AND relation LIKE 'safe\_delete\_data.%' THEN format(
            $code$arguments ->> 'extent' = 'candidates' AND %s AND arguments ->> 'cutoff' IS NULL AND only_reason IS NULL THEN
        EXECUTE %L INTO answer USING deleted_before;
        answer := answer || '{"missing_age": 0, "too_old": 0, "too_recent": 0, "sentinels": 0, "spared": 0}';
    ELSIF $code$,
            safe_delete._nothing_is_kept(),
            format(
                'SELECT jsonb_build_object(''candidates'', count(*), ''oldest'', min(%1$s), ''newest'', max(%1$s)) FROM %2$s AS t WHERE %3$s',
                measure, relation, replace(safe_delete._is_purgeable(NULL, 't', 'deleted_at'), 'deleted_before', '$1')
            )
        ) ELSE '' END
    )
$$;

COMMENT ON FUNCTION safe_delete._brief_profile(text, text, text, text, boolean) IS 'First branches of a profile: only the candidates, not the table around them.';
