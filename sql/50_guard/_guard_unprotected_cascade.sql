CREATE OR REPLACE FUNCTION safe_delete._guard_unprotected_cascade(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        profile ->> 'unfollowable' IS NOT NULL OR (profile ->> 'unprotected_rows')::bigint > (settings ->> 'max')::bigint,
        profile ->> 'unprotected_rows',
        settings ->> 'max',
        CASE
            WHEN profile ->> 'unfollowable' IS NOT NULL THEN profile ->> 'unfollowable'
            WHEN (profile ->> 'unprotected_rows')::bigint = 0 THEN 'no foreign key deletes rows of a table that is not protected'
            WHEN profile ->> 'unprotected_rows' IS NULL THEN format(
                'a foreign key would delete rows of %s, which is not protected; nobody can count them', profile ->> 'unprotected_tables'
            )
            ELSE format('rows of %s would be deleted for good: not protected', profile ->> 'unprotected_tables')
        END
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_unprotected_cascade(jsonb, jsonb) IS
    'Stops when a foreign key would cascade into rows of a table that is not protected: they would be gone at once.';
