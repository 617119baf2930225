-- Messages of a hundred days, and verdict(): what a guard says of a mark of them, and what it measured.
\ir messages.sql
RESET ROLE;
CREATE FUNCTION verdict(guard text, retain text) RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' || ' ' || (g ->> 'measured')
    FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.message', jsonb_build_object('retain', retain)) -> 'guards') AS g
    WHERE g ->> 'guard' = verdict.guard
$$;
