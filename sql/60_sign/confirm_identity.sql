CREATE OR REPLACE FUNCTION safe_delete.confirm_identity(comment text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    facts jsonb := safe_delete._identity_facts();
    earlier safe_delete.confirmed_identity;
    is_same boolean;
BEGIN
    PERFORM safe_delete._check_comment('confirming the identity', comment);
    SELECT c.* INTO earlier FROM safe_delete.confirmed_identity AS c FOR UPDATE;
    is_same := NOT EXISTS (SELECT FROM safe_delete._identity_differences() AS d WHERE d.fact <> 'address');

    INSERT INTO safe_delete.confirmed_identity (
        environment, ignored_facts, facts, addresses, confirmed_at, confirmed_by, confirm_comment
    )
    VALUES (
        earlier.environment,
        coalesce(earlier.ignored_facts, '{}'),
        facts - 'address',
        -- The same server may have more than one address, for sessions of different networks; another one brings its own.
        ARRAY(
            SELECT DISTINCT a.address
            FROM unnest(CASE WHEN is_same THEN earlier.addresses ELSE '{}' END || (facts ->> 'address')) AS a (address)
            WHERE a.address IS NOT NULL
            ORDER BY a.address
        ),
        clock_timestamp(),
        session_user,
        comment
    )
    ON CONFLICT ((true)) DO UPDATE
    SET facts = excluded.facts,
        addresses = excluded.addresses,
        confirmed_at = excluded.confirmed_at,
        confirmed_by = excluded.confirmed_by,
        confirm_comment = excluded.confirm_comment;
    PERFORM safe_delete._record_event(
        'identity confirmed',
        NULL,
        jsonb_build_object(
            'environment', earlier.environment, 'comment', comment, 'after', facts,
            'before', earlier.facts || jsonb_build_object('addresses', earlier.addresses)
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.confirm_identity(text) IS
    'Says that this server is the one that it was: after a failover, a move, or another port, address or cluster_name. Runs are refused until then. See safe_delete.identity.';
