-- Foreign keys come and go after protect(), and tables get other names: for what is not as it was, the statements are made anew
-- each time. After pg_upgrade a number may be another key's: it is known only by what it does, too.
CREATE OR REPLACE FUNCTION safe_delete._known_follow_lines(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(format(
        $code$    BEGIN
%s    EXCEPTION
        WHEN undefined_table OR invalid_schema_name THEN
            see := NULL;
    END;
$code$,
        string_agg(
            format(
                $code$        IF foreign_key = %1$s AND step IN (%4$L, 'see') AND coalesce(child_hiding, '') = ANY (%2$L) THEN
            SELECT
                safe_delete._follow_statement(%3$L, %1$s, %7$L, 'find'),
                safe_delete._follow_statement(%3$L, %1$s, %7$L, 'see'),
                safe_delete._follow_statement(%3$L, %1$s, %7$L, %4$L)
            INTO find, see, act
            FROM (SELECT) AS o LEFT JOIN (SELECT FROM %5$s AS t LIMIT 0) AS p ON true LEFT JOIN (SELECT FROM %6$s AS t LIMIT 0) AS c ON true;
        END IF;
$code$,
                r.foreign_key,
                h.hidings,
                safe_delete._gate_name(target),
                CASE r.delete_action WHEN 'c' THEN 'take' WHEN 'n' THEN 'cut' WHEN 'd' THEN 'cut' ELSE 'see' END,
                safe_delete._own_rows(target),
                safe_delete._own_rows(r.child),
                nullif(h.hidings[1], '')
            ),
            '' ORDER BY r.foreign_key_name, h.hidings
        )
    ), '')
    FROM safe_delete._inbound_keys(target) AS r
    -- The child can be switched, protected later, or not at all.
    CROSS JOIN (VALUES ('{beside,cover}'::text[]), ('{apart}'), ('{""}')) AS h (hidings)
$$;

COMMENT ON FUNCTION safe_delete._known_follow_lines(regclass) IS
    'Lines of a follow hand that have its statements (find, see, act) for the foreign keys that are there when it is made.';
