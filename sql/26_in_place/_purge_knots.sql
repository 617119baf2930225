-- All rows of a knot are locked first. What the next statement sees is as it stays: a row that was restored meanwhile, or was not
-- locked, keeps all that it references.
CREATE OR REPLACE FUNCTION safe_delete._purge_knots(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._is_gated(target) THEN '' ELSE format(
        $code$    IF arguments ? 'knots' THEN
        circle := ARRAY(SELECT k.member FROM jsonb_object_keys(arguments -> 'circle') AS k (member) WHERE k.member = ANY (circle));
        statement := safe_delete._knot_statement(%1$L, circle, 'lock');
        IF statement IS NOT NULL THEN
            EXECUTE statement INTO places, lines USING arguments, low, high;
        END IF;
        IF places IS NULL THEN
            RETURN '{}';
        END IF;
        EXECUTE safe_delete._knot_statement(%1$L, circle, 'take') INTO deletions USING arguments, low, high, places, lines;
        SET CONSTRAINTS ALL IMMEDIATE;
        RETURN deletions;
    END IF;
$code$,
        safe_delete._gate_name(target)
    ) END
$$;

COMMENT ON FUNCTION safe_delete._purge_knots(regclass) IS
    'Lines of a purge hand that take rows of a window together with all rows that reference them, of the same table or of others in a circle of foreign keys, cycles included.'
    ' Safe, because all of them may go and nothing else references them, and they go in one statement: at its end no foreign key finds a row that lacks another.';
