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

CREATE OR REPLACE FUNCTION safe_delete._is_acting(target regclass, wanted_act text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN wanted_act IS NULL
            AND nullif(current_setting('safe_delete.reading', true), '') = safe_delete._reading_token(target);
    END IF;
    RETURN EXISTS (
        SELECT FROM safe_delete.acting AS a
        WHERE a.target_table = target
            AND a.transaction_id = pg_current_xact_id_if_assigned()
            AND (a.act = wanted_act OR wanted_act IS NULL)
    )
    OR (
        wanted_act IS NULL
        AND nullif(current_setting('safe_delete.reading', true), '') = safe_delete._reading_token(target)
    );
END;
$$;

-- By the stem of the generated names, which a rename and a dump leave as it is, and for which no schema has to be open.
CREATE OR REPLACE FUNCTION safe_delete._is_gate_acting(gate_name name, wanted_act text)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT safe_delete._is_acting(p.target_table, wanted_act)
    FROM safe_delete.protected_table AS p
    WHERE p.gate_name = _is_gate_acting.gate_name
$$;

COMMENT ON FUNCTION safe_delete._is_gate_acting(name, text) IS 'The same for generated code, which knows the stem of its name.';

COMMENT ON FUNCTION safe_delete._is_acting(regclass, text) IS
    'Whether the kit itself acts on this table in this transaction: take, restore or purge; any of them, or reading, when no act is named.';
