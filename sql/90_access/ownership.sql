-- The trampoline must not run with the rights of the kit's owner. The right to create is there for this one statement.
GRANT CREATE ON SCHEMA safe_delete TO safe_delete_worker;
ALTER FUNCTION safe_delete._call_hand(name, jsonb) OWNER TO safe_delete_worker;
REVOKE CREATE ON SCHEMA safe_delete FROM safe_delete_worker;
GRANT EXECUTE ON FUNCTION safe_delete._call_hand(name, jsonb) TO safe_delete_owner;
