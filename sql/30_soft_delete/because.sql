CREATE OR REPLACE FUNCTION safe_delete.because(reason text, ticket text DEFAULT NULL)
RETURNS void
LANGUAGE sql
AS $$
    SELECT pg_catalog.set_config('safe_delete.reason', coalesce(reason, ''), true),
        pg_catalog.set_config('safe_delete.ticket', coalesce(ticket, ''), true)
$$;

COMMENT ON FUNCTION safe_delete.because(text, text) IS
    'Names the reason of what this transaction soft-deletes from here on, and a ticket. Deletions of one transaction with different reasons are undone apart.';
