CREATE OR REPLACE FUNCTION safe_delete._nothing_is_kept()
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT '(arguments -> ''held'' = ''[]'' AND coalesce(arguments -> ''subjects'', ''{}'') = ''{}'' AND kept_reasons = ''{}'' AND own_cutoffs = ''{}'' AND arguments -> ''only_keys'' IS NULL)'
$$;

COMMENT ON FUNCTION safe_delete._nothing_is_kept() IS 'Condition that neither holds nor reasons nor an exact signature decide about any row: then no row is asked.';
