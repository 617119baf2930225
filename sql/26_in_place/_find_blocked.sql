CREATE OR REPLACE FUNCTION safe_delete._find_blocked(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN safe_delete._is_gated(target) THEN '' ELSE format(
        $code$    circle := ARRAY(SELECT k.member FROM jsonb_object_keys(arguments -> 'circle') AS k (member) WHERE k.member = ANY (circle));
    IF arguments ->> 'extent' = 'waiting' THEN
        EXECUTE safe_delete._waiting_statement(%1$L, circle) INTO answer USING arguments;
        RETURN answer;
    END IF;
    IF arguments ->> 'extent' = 'together' THEN
        EXECUTE safe_delete._knot_statement(%1$L, circle, 'count') INTO answer USING arguments, '(0,0)'::tid, '(4294967295,0)'::tid;
        RETURN answer;
    END IF;
    IF circle <> '{}' THEN
        EXECUTE safe_delete._knot_statement(%1$L, circle, 'blocked') INTO places, lines USING arguments;
    END IF;
$code$,
        safe_delete._gate_name(target)
    ) END
$$;

COMMENT ON FUNCTION safe_delete._find_blocked(regclass) IS
    'Lines of a hand that count the rows which wait for others, or go with them, or note, in places and lines, which deleted rows a purge leaves because a row that stays references them, directly or not.';
