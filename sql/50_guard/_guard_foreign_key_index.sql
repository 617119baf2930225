CREATE OR REPLACE FUNCTION safe_delete._guard_foreign_key_index(profile jsonb, settings jsonb)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT safe_delete._verdict(
        (profile ->> 'unindexed_rows')::bigint > (settings ->> 'max')::bigint AND profile -> 'candidates' <> '0',
        profile ->> 'unindexed_rows',
        settings ->> 'max',
        CASE WHEN (profile ->> 'unindexed_rows')::bigint > 0
            THEN format('rows of %s, about, that are read for each row taken; an index on its columns ends that', profile ->> 'unindexed_key')
            ELSE 'every referencing key that is asked for each row has an index' END
    )
$$;

COMMENT ON FUNCTION safe_delete._guard_foreign_key_index(jsonb, jsonb) IS
    'Stops when each row taken would read a large referencing table as a whole, because a foreign key has no index.';
