CREATE OR REPLACE VIEW safe_delete.kit_members AS
WITH RECURSIVE member AS (
    SELECT m.roleid AS kit_role, m.member, NULL::name AS through, coalesce((to_jsonb(m) ->> 'set_option')::boolean OR (to_jsonb(m) ->> 'inherit_option')::boolean, true) AS may_act
    FROM pg_catalog.pg_auth_members AS m
    JOIN pg_catalog.pg_roles AS r ON r.oid = m.roleid AND r.rolname ~ '^safe_delete_(owner|worker|deleter|operator|approver|admin|auditor)$'
    UNION
    SELECT c.kit_role, m.member, pg_get_userbyid(m.roleid), c.may_act AND coalesce((to_jsonb(m) ->> 'set_option')::boolean OR (to_jsonb(m) ->> 'inherit_option')::boolean, true)
    FROM member AS c
    JOIN pg_catalog.pg_auth_members AS m ON m.roleid = c.member
)
SELECT
    pg_get_userbyid(c.kit_role) AS role_name,
    pg_get_userbyid(c.member) AS member_name,
    c.through,
    CASE WHEN c.may_act THEN 'member' ELSE 'administrator' END AS how
FROM member AS c
UNION ALL
SELECT r.rolname, a.rolname, NULL, 'CREATEROLE'
FROM pg_catalog.pg_roles AS r
CROSS JOIN pg_catalog.pg_roles AS a
WHERE r.rolname ~ '^safe_delete_(owner|worker|deleter|operator|approver|admin|auditor)$'
    AND a.rolcreaterole
    AND NOT a.rolsuper
    AND current_setting('server_version_num')::integer < 160000;

COMMENT ON VIEW safe_delete.kit_members IS
    'Who may act as a role of the kit. how: member, administrator (may make himself a member), or, before PostgreSQL 16, CREATEROLE, which may do so as well. through: the role by which he is one. Superusers may do everything and are not listed.';
