-- Costs as much as making all code anew, so no run asks for it.
CREATE OR REPLACE FUNCTION safe_delete._code_changes(target regclass, hiding text, age_column name)
RETURNS SETOF text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
    SELECT format(
        'functions of %s %s: %s',
        safe_delete._known_name(target),
        CASE WHEN c.has_settings THEN 'are not as the kit would write them now' ELSE 'have other settings than the kit gave them' END,
        string_agg(quote_ident(c.function_name), ', ' ORDER BY c.function_name)
    )
    FROM (
        SELECT f.proname AS function_name, f.prosecdef = w.is_definer AND coalesce(f.proconfig, '{}') = w.config AS has_settings
        FROM safe_delete._expected_sources(target, hiding, age_column) AS e (source)
        JOIN pg_proc AS f ON f.pronamespace = 'safe_delete_gate'::regnamespace
            AND starts_with(substr(e.source, strpos(e.source, 'safe_delete_gate.') + 17), quote_ident(f.proname) || '(')
        CROSS JOIN LATERAL (SELECT ' AS ' || quote_literal(f.prosrc) AS body) AS b
        CROSS JOIN LATERAL (SELECT left(e.source, strpos(e.source, ' AS ')) AS header) AS h
        CROSS JOIN LATERAL (
            SELECT
                h.header ~ 'SECURITY DEFINER' AS is_definer,
                CASE WHEN h.header ~ 'SET search_path = pg_catalog, pg_temp' THEN ARRAY['search_path=pg_catalog, pg_temp'] ELSE '{}' END
                || CASE WHEN h.header ~ 'SET row_security = off' THEN ARRAY['row_security=off'] ELSE '{}' END AS config
        ) AS w
        WHERE f.prosecdef <> w.is_definer
            OR coalesce(f.proconfig, '{}') <> w.config
            OR right(e.source, length(b.body)) <> b.body
    ) AS c
    GROUP BY c.has_settings
    ORDER BY 1
$$;

COMMENT ON FUNCTION safe_delete._code_changes(regclass, text, name) IS
    'Generated functions whose security, settings or source are not what the kit would make now.';
