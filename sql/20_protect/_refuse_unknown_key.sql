CREATE OR REPLACE FUNCTION safe_delete._refuse_unknown_key(gate_name name)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'serialization_failure',
        MESSAGE = format(
            'primary key of %s changed since this transaction began',
            (SELECT safe_delete._known_name(p.target_table) FROM safe_delete.protected_table AS p WHERE p.gate_name = _refuse_unknown_key.gate_name)
        ),
        HINT = 'Repeat the transaction.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unknown_key(name) IS
    'Refuses keys that were spelled for another primary key than the one which the hand of a table (named by the stem of its generated names) was made for.';
