CREATE OR REPLACE FUNCTION safe_delete._extreme_in(extreme text, bin text, relation text, is_candidate text, measure text, measure_type text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    -- To the end of the hour and no further: date_bin() of older minor versions puts a moment before its origin that begins an hour into the one before.
    SELECT CASE
        WHEN measure_type = 'date' THEN bin
        ELSE format(
            'CASE WHEN isfinite(%1$s) THEN (SELECT %2$s(%3$s) FROM %4$s AS t WHERE %5$s AND %3$s >= %1$s AND %3$s <= %1$s + interval ''1 hour'') ELSE %1$s END',
            bin, extreme, measure, relation, is_candidate
        )
    END
$$;

COMMENT ON FUNCTION safe_delete._extreme_in(text, text, text, text, text, text) IS 'Expression for the least or the greatest moment of the candidates of one hour.';
