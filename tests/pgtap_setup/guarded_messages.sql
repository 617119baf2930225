-- Messages of a hundred days, and verdict(): what a guard says of a mark of them, and what it measured.
\ir messages.sql
RESET ROLE;
CREATE FUNCTION verdict(guard text, retain text) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' || ' ' || (g ->> 'measured')
    FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.message', jsonb_build_object('retain', retain)) -> 'guards') AS g
    WHERE g ->> 'guard' = verdict.guard
$$;

-- The same of each way to find the rows, for several retentions.
CREATE FUNCTION verdicts(guard text, VARIADIC retains text[]) RETURNS TABLE (place text, verdicts text[]) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT 'apart', ARRAY(SELECT verdict(guard, r) FROM unnest(retains) AS r);
    ANALYZE shop.message;
    RETURN QUERY SELECT 'with statistics', ARRAY(SELECT verdict(guard, r) FROM unnest(retains) AS r);
    PERFORM safe_delete.switch_hiding('shop.message', 'beside');
    RETURN QUERY SELECT 'beside', ARRAY(SELECT verdict(guard, r) FROM unnest(retains) AS r);
END;
$$;
