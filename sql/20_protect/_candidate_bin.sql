-- One group for each hour of the candidates, and one for each kind of other rows: what they are is told by dates that no
-- candidate has. One expression for all of it, because it is worked out for every row of the table.
CREATE OR REPLACE FUNCTION safe_delete._candidate_bin(is_candidate text, is_live text, measure text, measure_type text, age_column name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- An adopted date of deletion may be -infinity.
    SELECT format(CASE measure_type WHEN 'timestamp with time zone' THEN 'CASE WHEN %s THEN greatest(%s, ''4000-01-01 BC'')' ELSE 'CASE WHEN %s THEN %s' END,
            is_candidate, safe_delete._hour_of(measure, measure_type))
        || CASE is_live WHEN 'true' THEN '' ELSE format(' WHEN (%s) IS NOT TRUE THEN ''9999-12-31''', is_live) END
        || CASE WHEN age_column IS NULL OR is_live = 'false' THEN '' ELSE format(
            ' WHEN t.%1$I = ''-infinity'' THEN ''-infinity'' WHEN t.%1$I IS NULL OR t.%1$I > present THEN ''infinity''', age_column
        ) END
        || ' END'
$$;

COMMENT ON FUNCTION safe_delete._candidate_bin(text, text, text, text, name) IS
    'Expression for the group of a row in a profile: for a candidate its hour, or its day where that is all there is; 9999-12-31 for rows that are not live, -infinity and infinity for live ones without a usable age, NULL for the other live ones.';
