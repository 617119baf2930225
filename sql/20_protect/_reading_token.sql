-- Writing acts are marked by a row that only the kit's owner can write. A dry run may not write, and may run on
-- a standby; there a token stands in, an HMAC over table, backend and transaction start, which nobody can compute.
CREATE OR REPLACE FUNCTION safe_delete._reading_token(target regclass)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(
        safe_delete._hmac(
            format('reading %s %s %s', target::oid, pg_backend_pid(), extract(epoch FROM now()))
        ),
        'hex'
    )
$$;

COMMENT ON FUNCTION safe_delete._reading_token(regclass) IS 'Proof that the kit reads a table in this transaction.';
