CREATE OR REPLACE FUNCTION safe_delete.set_environment(environment text, comment text, ignored_facts text[] DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earlier safe_delete.confirmed_identity;
BEGIN
    PERFORM safe_delete._check_comment('naming the environment', comment);
    IF environment IS NULL OR environment !~ '^[[:alnum:]][[:alnum:] ._-]{0,62}$' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD609',
            MESSAGE = format('environment must be a short name, not %s', coalesce(quote_literal(environment), 'NULL')),
            HINT = 'For example production or staging.';
    END IF;
    IF ignored_facts IS NULL OR NOT ignored_facts <@ '{address,port,cluster name,data directory}' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD609',
            MESSAGE = format('ignored_facts may be address, port, cluster name and data directory, not %s', coalesce(ignored_facts::text, 'NULL')),
            HINT = 'Ignore what changes with every restart, such as the address in a container. The timeline always counts.';
    END IF;
    SELECT c.* INTO earlier FROM safe_delete.confirmed_identity AS c FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD606',
            MESSAGE = 'the identity of this server was never confirmed',
            HINT = 'Call safe_delete.confirm_identity().';
    END IF;

    UPDATE safe_delete.confirmed_identity AS c
    SET environment = set_environment.environment, ignored_facts = set_environment.ignored_facts;
    PERFORM safe_delete._record_event(
        'environment named',
        NULL,
        jsonb_build_object(
            'before', earlier.environment, 'after', environment,
            'ignored_before', earlier.ignored_facts, 'ignored_after', ignored_facts, 'comment', comment
        )
    );
END;
$$;

COMMENT ON FUNCTION safe_delete.set_environment(text, text, text[]) IS
    'Names the environment, such as production: the name is signed, so another one voids all signatures. Name a copy before you confirm it. ignored_facts: what says nothing here about which server it is (address, port, cluster name, data directory).';
