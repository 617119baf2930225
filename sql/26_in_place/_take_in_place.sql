-- Where foreign keys point to the table, all rows are locked FOR UPDATE first, and their keys are given back: what references
-- them is followed afterwards. Whether any does, the server asks when it makes the plan, and again when that changes.
CREATE OR REPLACE FUNCTION safe_delete._take_in_place(target regclass, other_source text, predicate text, first_look text DEFAULT NULL)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        $code$    SELECT safe_delete._is_referenced(%1$L) INTO is_referenced FROM (SELECT) AS o LEFT JOIN (SELECT FROM %2$s AS t LIMIT 0) AS n ON true;
    IF is_referenced THEN
%8$s        PERFORM FROM %2$s AS t%3$s WHERE %5$s FOR UPDATE OF t;
    ELSE
%13$s        PERFORM FROM %2$s AS t%3$s WHERE %5$s LIMIT 1 FOR UPDATE OF t;
%14$s    END IF;
    -- There is no deletion without rows: whoever has deleted them meanwhile is through now.
    IF FOUND THEN
        IF is_referenced THEN
            WITH gone AS (UPDATE %2$s AS t SET %9$I = now(), deletion_id = (SELECT safe_delete._current_deletion(%1$L))%4$s WHERE %5$s RETURNING %6$s, t.%9$I IS NULL AS %12$I)
            SELECT count(*), jsonb_agg(%7$s), bool_or(g.%12$I) INTO taken, keys, is_kept FROM gone AS g;
        ELSE
%10$s        END IF;
%11$s    END IF;
$code$,
        safe_delete._gate_name(target),
        safe_delete._reach(target),
        CASE other_source WHEN '' THEN '' ELSE ', ' || other_source END,
        CASE other_source WHEN '' THEN '' ELSE ' FROM ' || other_source END,
        predicate,
        (SELECT string_agg(format('t.%I', k.column_name), ', ' ORDER BY k.key_position) FROM safe_delete._key_columns(target) AS k),
        safe_delete._key_object(target, 'g'),
        safe_delete._refuse_old_snapshot(target),
        safe_delete._deleted_at_name(target),
        format(
            CASE k.check_lines
                WHEN '' THEN E'            %s;\n            GET DIAGNOSTICS taken = ROW_COUNT;\n'
                ELSE E'            WITH gone AS (%s RETURNING t.%I IS NULL AS is_kept)\n            SELECT count(*), bool_or(g.is_kept) INTO taken, is_kept FROM gone AS g;\n'
            END,
            format(
                'UPDATE %s AS t SET %I = now(), deletion_id = (SELECT safe_delete._current_deletion(%L))%s WHERE %s',
                safe_delete._reach(target), safe_delete._deleted_at_name(target), safe_delete._gate_name(target),
                CASE other_source WHEN '' THEN '' ELSE ' FROM ' || other_source END, predicate
            ),
            safe_delete._deleted_at_name(target)
        ),
        k.check_lines,
        safe_delete._free_column(target, 'is_kept'),
        format(E'        PERFORM FROM %s AS t WHERE ', safe_delete._reach(target)) || first_look || E' LIMIT 1 FOR UPDATE OF t;\n        IF NOT FOUND THEN\n',
        CASE WHEN first_look IS NOT NULL THEN E'        END IF;\n' END
    )
    FROM safe_delete._kept_check(target) AS k
$$;

COMMENT ON FUNCTION safe_delete._take_in_place(regclass, text, text, text) IS
    'Lines of a hand that soft-deletes rows in place: t, joined with another source or with none, where a predicate is true. The first look is at a part of what the predicate may find, and often enough to know that there is a row.';
