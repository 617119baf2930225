-- 0007 policy: what the admin decided for a table, and the limits of its guards.
-- depends: 0006_hold
-- release: 0.1.0
SET LOCAL ROLE safe_delete_owner;

CREATE TABLE safe_delete.policy (
    target_table regclass NOT NULL,
    settings jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by name NOT NULL,
    CONSTRAINT policy_is_one_per_table PRIMARY KEY (target_table),
    CONSTRAINT policy_belongs_to_a_protected_table
        FOREIGN KEY (target_table) REFERENCES safe_delete.protected_table ON DELETE CASCADE
);

COMMENT ON TABLE safe_delete.policy IS 'Settings of a table that differ from the defaults of set_policy().';

CREATE TABLE safe_delete.guard (
    target_table regclass NOT NULL,
    guard_name text NOT NULL,
    settings jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by name NOT NULL,
    CONSTRAINT guard_is_set_once_per_table PRIMARY KEY (target_table, guard_name),
    CONSTRAINT guard_belongs_to_a_protected_table
        FOREIGN KEY (target_table) REFERENCES safe_delete.protected_table ON DELETE CASCADE
);

COMMENT ON TABLE safe_delete.guard IS 'Limits of guards that differ from the defaults of set_guard().';

RESET ROLE;
