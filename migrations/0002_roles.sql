-- 0002 roles: who owns the kit, who reaches tables for it, and what people and jobs are granted.
-- depends: 0001_schema
-- release: 0.1.0
DO $roles$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'safe_delete_owner', 'safe_delete_worker', 'safe_delete_deleter', 'safe_delete_operator',
        'safe_delete_approver', 'safe_delete_admin', 'safe_delete_auditor'
    ]
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
    END LOOP;
    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
        EXECUTE format('GRANT safe_delete_owner TO %I', current_user);
    END IF;
    GRANT safe_delete_worker TO safe_delete_owner;
END;
$roles$;

ALTER SCHEMA safe_delete OWNER TO safe_delete_owner;
ALTER SCHEMA safe_delete_gate OWNER TO safe_delete_owner;
ALTER SCHEMA safe_delete_data OWNER TO safe_delete_owner;
