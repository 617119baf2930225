-- 0015 approval: which server this is known to be, and who let a signature run, took that back, or excepted it from a guard.
-- depends: 0014_replaced_index
-- release: 0.1.0
DO $settings$
BEGIN
    -- The data directory is one of the things that a server is known by. Who cannot grant this does without.
    IF (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
        GRANT pg_read_all_settings TO safe_delete_owner;
    END IF;
END;
$settings$;

SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.confirmed_identity (
    environment text,
    ignored_facts text[] NOT NULL,
    facts jsonb NOT NULL,
    addresses text[] NOT NULL,
    confirmed_at timestamptz NOT NULL,
    confirmed_by name NOT NULL,
    confirm_comment text NOT NULL,
    CONSTRAINT confirmed_identity_environment_has_a_name CHECK (btrim(environment) <> '')
);

COMMENT ON TABLE safe_delete.confirmed_identity IS
    'By what the server was known when somebody last said that it is the right one: at the installation, then by confirm_identity().';
COMMENT ON COLUMN safe_delete.confirmed_identity.environment IS 'Name that an admin gave it, such as production. It is signed; NULL: none.';
COMMENT ON COLUMN safe_delete.confirmed_identity.ignored_facts IS 'Facts that change from day to day here, and say nothing.';
COMMENT ON COLUMN safe_delete.confirmed_identity.addresses IS 'Of the server, as sessions over the network came to it.';

CREATE UNIQUE INDEX confirmed_identity_is_one ON safe_delete.confirmed_identity ((true));

DO $identity$
DECLARE
    timeline text;
BEGIN
    BEGIN
        timeline := ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer::text;
    EXCEPTION
        WHEN feature_not_supported OR insufficient_privilege THEN
            timeline := NULL;
    END;
    INSERT INTO safe_delete.confirmed_identity (ignored_facts, facts, addresses, confirmed_at, confirmed_by, confirm_comment)
    SELECT
        '{}',
        jsonb_strip_nulls(jsonb_build_object(
            'port', current_setting('port'),
            'cluster name', current_setting('cluster_name'),
            'timeline', timeline,
            'data directory', CASE WHEN pg_has_role('safe_delete_owner', 'pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END
        )),
        CASE WHEN a.address IS NULL OR a.address <<= '127.0.0.0/8' OR a.address = '::1' THEN '{}' ELSE ARRAY[host(a.address)] END,
        clock_timestamp(),
        session_user,
        'installed'
    FROM (SELECT inet_server_addr() AS address) AS a;
END;
$identity$;

CREATE TABLE safe_delete.approval (
    approval_id bigint GENERATED ALWAYS AS IDENTITY,
    signature text NOT NULL,
    target_name text NOT NULL,
    decided_by jsonb NOT NULL,
    approval_comment text NOT NULL,
    approved_at timestamptz NOT NULL,
    approved_by name NOT NULL,
    approved_as name NOT NULL,
    CONSTRAINT approval_is_numbered PRIMARY KEY (approval_id)
);

COMMENT ON TABLE safe_delete.approval IS 'That somebody else than who dry-ran it lets a signature run.';
COMMENT ON COLUMN safe_delete.approval.decided_by IS 'What was approved: the signed parts.';

CREATE INDEX approval_by_signature ON safe_delete.approval (signature);

CREATE TABLE safe_delete.revocation (
    signature text NOT NULL,
    revoke_comment text NOT NULL,
    revoked_at timestamptz NOT NULL,
    revoked_by name NOT NULL,
    revoked_as name NOT NULL,
    CONSTRAINT revocation_is_for_ever PRIMARY KEY (signature)
);

COMMENT ON TABLE safe_delete.revocation IS 'Signatures that never run again.';

CREATE TABLE safe_delete.guard_exception (
    exception_id bigint GENERATED ALWAYS AS IDENTITY,
    signature text NOT NULL,
    target_name text NOT NULL,
    guard_name text NOT NULL,
    settings jsonb NOT NULL,
    exception_reason text NOT NULL,
    allowed_at timestamptz NOT NULL,
    allowed_by name NOT NULL,
    allowed_as name NOT NULL,
    expires_at timestamptz NOT NULL,
    run_id bigint,
    CONSTRAINT guard_exception_is_numbered PRIMARY KEY (exception_id)
);

COMMENT ON TABLE safe_delete.guard_exception IS 'Other limits of a guard for one run of a signature.';
COMMENT ON COLUMN safe_delete.guard_exception.run_id IS 'The run that used it up; NULL: none so far.';

CREATE UNIQUE INDEX guard_exception_is_one_per_run ON safe_delete.guard_exception (signature, guard_name) WHERE run_id IS NULL;
CREATE INDEX guard_exception_by_run ON safe_delete.guard_exception (run_id) WHERE run_id IS NOT NULL;

RESET ROLE;
